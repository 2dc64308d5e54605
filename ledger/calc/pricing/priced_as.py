"""How a line says whose price it has: `input`, `input@standard`, `input*1.1`."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from ledger.calc.exact import plain

AT_STANDARD: Final = "@standard"
TIMES: Final = "*"


@dataclass(frozen=True)
class PricedAs:
    """The meter whose price a line has, and what else was done that its own book does not say.

    `is_standard`: the event was served in a tier, or in a region that the books tell apart, for
    which no book has a price. `factor` is
    that of another book than the price's, for a region or a service tier.
    """

    meter: str
    is_standard: bool = False
    factor: Decimal = Decimal(1)

    @property
    def text(self) -> str:
        mark = AT_STANDARD if self.is_standard else ""
        return self.meter + mark + (f"{TIMES}{plain(self.factor)}" if self.factor != 1 else "")

    @classmethod
    def read(cls, text: str) -> "PricedAs":
        named, _, factor = text.partition(TIMES)
        meter = named.removesuffix(AT_STANDARD)
        return cls(meter, meter != named, Decimal(factor) if factor else Decimal(1))
