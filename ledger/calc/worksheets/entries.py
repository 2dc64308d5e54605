"""What people enter into a worksheet: each value declared once, with its unit and its bounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from ledger.calc.request_details import gettext_noop

LARGEST: Final = Decimal(10) ** 12
PLACES: Final = 9


class EntryUnit(StrEnum):
    """What a value is counted in."""

    SECONDS = "seconds"
    USD_PER_HOUR = "usd_per_hour"
    USD = "usd"
    USD_PER_OUTCOME = "usd_per_outcome"
    SHARE = "share"


@dataclass(frozen=True)
class KindOfEntry:
    """One value that people enter. A rate or a target that `carries` holds for later months too,
    until another is entered; an amount is that of its month alone."""

    key: str
    label: str
    unit: EntryUnit
    carries: bool = True

    @property
    def most(self) -> Decimal:
        return Decimal(1) if self.unit is EntryUnit.SHARE else LARGEST


ENTRIES: Final[Mapping[str, KindOfEntry]] = {
    kind.key: kind
    for kind in (
        KindOfEntry(
            "handle_seconds", gettext_noop("Handling time before, seconds"), EntryUnit.SECONDS
        ),
        KindOfEntry("reduction_share", gettext_noop("Part of it that is saved"), EntryUnit.SHARE),
        KindOfEntry("loaded_rate_usd", gettext_noop("Loaded labour rate"), EntryUnit.USD_PER_HOUR),
        KindOfEntry(
            "realisation_share", gettext_noop("Part of the value realised"), EntryUnit.SHARE
        ),
        KindOfEntry(
            "value_error_share", gettext_noop("Uncertainty of the value, ±"), EntryUnit.SHARE
        ),
        KindOfEntry(
            "review_rate_usd", gettext_noop("Loaded rate of reviewers"), EntryUnit.USD_PER_HOUR
        ),
        KindOfEntry("idle_usd", gettext_noop("Idle capacity"), EntryUnit.USD, carries=False),
        KindOfEntry("platform_usd", gettext_noop("Shared platform"), EntryUnit.USD, carries=False),
        KindOfEntry(
            "expected_loss_usd", gettext_noop("Expected loss"), EntryUnit.USD, carries=False
        ),
        KindOfEntry(
            "target_usd_per_outcome",
            gettext_noop("Target cost per outcome"),
            EntryUnit.USD_PER_OUTCOME,
        ),
        KindOfEntry("target_adoption_share", gettext_noop("Target for adoption"), EntryUnit.SHARE),
        KindOfEntry(
            "baseline_first_contact",
            gettext_noop("Resolved at first contact before"),
            EntryUnit.SHARE,
        ),
        KindOfEntry(
            "baseline_no_alarm", gettext_noop("Without a false alarm before"), EntryUnit.SHARE
        ),
    )
}


class EntryFault(StrEnum):
    """What is wrong with a value."""

    UNKNOWN = "unknown"
    NO_NUMBER = "no_number"
    BELOW_NOTHING = "below_nothing"
    TOO_MUCH = "too_much"
    TOO_FINE = "too_fine"


def fault_of(key: str, value: Decimal) -> EntryFault | None:
    """What keeps a value from being entered: it lies from 0 to 1 for a share, else from 0 to 10¹²,
    with at most nine decimals."""
    kind = ENTRIES.get(key)
    if kind is None:
        return EntryFault.UNKNOWN
    if not value.is_finite():
        return EntryFault.NO_NUMBER
    if value < 0:
        return EntryFault.BELOW_NOTHING
    if value > kind.most:
        return EntryFault.TOO_MUCH
    exponent = value.normalize().as_tuple().exponent
    return EntryFault.TOO_FINE if isinstance(exponent, int) and exponent < -PLACES else None
