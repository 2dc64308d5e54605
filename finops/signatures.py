"""What people sign, and when a signature is of high risk. Each app registers its own at start-up.

A signature of high risk needs a second factor that was used within five minutes (decision 107).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from finops.models.organisation.use_cases import RiskTier
from finops.ui.text import Text

HIGH_TIERS: Final = frozenset({RiskTier.HIGH.value, RiskTier.CRITICAL.value})


@dataclass(frozen=True)
class Signature:
    """One kind of signature: the `action` that its signer's roles must allow, and its risk.

    `rule` says in words when it is of high risk, empty where it never is.
    """

    name: str
    action: str
    rule: Text
    is_high_risk: Callable[[Any], bool]  # Any: what is signed, each kind its own


def always(_item: object) -> bool:
    return True


def never(_item: object) -> bool:
    return False


_kinds: dict[str, Signature] = {}


def register(*signatures: Signature) -> None:
    """Name the signatures of an app; called from AppConfig.ready()."""
    _kinds.update({signature.name: signature for signature in signatures})


def registered() -> list[Signature]:
    return [_kinds[name] for name in sorted(_kinds)]


def high_risk_words() -> list[str]:
    """In words, what is signed with a second factor; each rule once."""
    return sorted({str(signature.rule) for signature in registered() if signature.rule})


def signing_actions() -> frozenset[str]:
    """The actions by which something is signed."""
    return frozenset(signature.action for signature in _kinds.values())
