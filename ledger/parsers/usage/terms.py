"""Under which terms a call was served, as providers tell it in words among its usage."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ledger.parsers.received import as_identifier

SERVICE_TIER: Final = "servicetier"  # OpenAI, Anthropic, Bedrock
SPEED: Final = "speed"  # Anthropic: standard or fast
TRAFFIC: Final = "traffictype"  # Gemini: ON_DEMAND, ON_DEMAND_FLEX, PROVISIONED_THROUGHPUT
REGION: Final = "inferencegeo"  # Anthropic
FAST: Final = "fast"
ON_DEMAND: Final = "on_demand"
ANYWHERE = frozenset({"global", "not_available"})


@dataclass(frozen=True, slots=True)
class Terms:
    """Tier and region of a call; empty is not told."""

    tier: str = ""
    region: str = ""


NO_TERMS = Terms()


def terms_of(texts: Iterable[tuple[str, str]]) -> Terms:
    """What texts among the usage say, by the last part of their names. A fast answer is a tier
    of its own beside whatever else is told."""
    words = {plain(name): as_identifier(text) for name, text in texts}
    speed = words.get(SPEED, "").lower()
    traffic = words.get(TRAFFIC, "").lower().removeprefix(ON_DEMAND).strip("_")
    tier = FAST if speed == FAST else words.get(SERVICE_TIER) or traffic
    region = words.get(REGION, "")
    return Terms(tier, "" if region.lower() in ANYWHERE else region)


def plain(name: str) -> str:
    return name.rpartition(".")[2].replace("_", "").lower()
