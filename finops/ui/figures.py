"""Key figures: the few numbers with which a page opens."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from finops.ui.text import Text

Amount = Decimal | int | float | str | None


WHOLE_FROM: Final = 100


@dataclass(frozen=True)
class KeyFigure:
    """One number under its label. `kind` is a ui format, `nil` the word where there is none, `url`
    leads to what is behind it; `good` says which direction of the change from `prior` is welcome
    (down, up, neither; empty: no change is shown). `compared` is what changed, where it is not the
    value itself."""

    label: Text
    value: Amount
    kind: str = "money_whole"
    unit: str = ""
    nil: str = ""
    url: str = ""
    prior: Amount = None
    good: str = ""
    note: str = ""
    compared: Amount = None

    @property
    def changed(self) -> Amount:
        return self.value if self.compared is None else self.compared


def spend_kind(usd: Decimal | None) -> str:
    """Below a hundred the cents of a spend still say something."""
    return "money" if usd is not None and abs(usd) < WHOLE_FROM else "money_whole"
