"""Key figures: the few numbers with which a page opens."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise

Amount = Decimal | int | float | str | None


@dataclass(frozen=True)
class KeyFigure:
    """One number under its label. `kind` is a ui format, `nil` the word where there is none, `url`
    leads to what is behind it; `good` says which direction of the change from `prior` is welcome
    (down, up, neither; empty: no change is shown)."""

    label: Promise | str
    value: Amount
    kind: str = "money_whole"
    unit: str = ""
    nil: str = ""
    url: str = ""
    prior: Amount = None
    good: str = ""
    note: str = ""
