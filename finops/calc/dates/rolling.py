"""How a period that is kept goes on: by its name, as so many days up to today, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from finops.calc.presets import Period, Preset, presets


@dataclass(frozen=True)
class Rolling:
    """A period for any day: a named one, or so many days up to it; neither: it stays as it is."""

    preset: Preset | None = None
    days: int | None = None

    def on(self, today: date, fiscal_start_month: int = 1) -> Period | None:
        """The first and the last day it has today; None where it does not roll."""
        if self.preset is not None:
            return presets(today, fiscal_start_month)[self.preset]
        if self.days is not None:
            return today - timedelta(days=self.days - 1), today
        return None


FIXED = Rolling()


def ways_to_keep(period: Period, today: date, fiscal_start_month: int = 1) -> Sequence[Rolling]:
    """How the period may be kept, the likeliest way first.

    One that ends today rolls: by each name that it has, in the order in which filters offer them,
    else by its days. Any other keeps its dates.
    """
    named = presets(today, fiscal_start_month)
    rolls = [Rolling(preset=preset) for preset, days in named.items() if days == period]
    rolls = rolls or [Rolling(days=(period[1] - period[0]).days + 1)]
    return (*rolls, FIXED) if period[1] == today else (FIXED, *rolls)
