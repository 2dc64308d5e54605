"""Small multiples: several trends side by side, each on its own scale, never on one axis."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from finops.ui.figures import KeyFigure

WIDTH: Final = 220
HEIGHT: Final = 56
# Of the height, above and below the line: the limit and the last point stand free.
MARGIN: Final = 6


@dataclass(frozen=True)
class Multiple:
    """One trend under its key figure: a value for each label, None where there is none; `limit` is
    drawn across."""

    figure: KeyFigure
    labels: Sequence[str]
    values: Sequence[Decimal | None]
    limit: Decimal | None = None

    @property
    def first(self) -> str:
        return self.labels[0] if self.labels else ""

    @property
    def last(self) -> str:
        return self.labels[-1] if self.labels else ""

    @property
    def base(self) -> Decimal | None:
        """The value at which the axis begins: not zero, so it is said."""
        bounds = self._bounds()
        return bounds[0] if bounds else None

    @property
    def lines(self) -> list[str]:
        """The points of each stretch without a gap, as an SVG polyline takes them."""
        return [" ".join(f"{x:.1f},{y:.1f}" for x, y in stretch) for stretch in self._stretches()]

    @property
    def end(self) -> dict[str, str] | None:
        """The last known point."""
        points = [point for stretch in self._stretches() for point in stretch]
        return {"x": f"{points[-1][0]:.1f}", "y": f"{points[-1][1]:.1f}"} if points else None

    @property
    def limit_at(self) -> str:
        """How far down the limit is drawn; empty without one."""
        bounds = self._bounds()
        if self.limit is None or bounds is None:
            return ""
        return f"{_down(self.limit, *bounds):.1f}"

    def _bounds(self) -> tuple[Decimal, Decimal] | None:
        known = [value for value in self.values if value is not None]
        if not known:
            return None
        shown = [*known, *([] if self.limit is None else [self.limit])]
        return min(shown), max(shown)

    def _stretches(self) -> Iterator[list[tuple[float, float]]]:
        bounds = self._bounds()
        if bounds is None:
            return
        step = WIDTH / max(len(self.values) - 1, 1)
        stretch: list[tuple[float, float]] = []
        for index, value in enumerate(self.values):
            if value is not None:
                stretch.append((index * step, _down(value, *bounds)))
            elif stretch:
                yield stretch
                stretch = []
        if stretch:
            yield stretch


def _down(value: Decimal, low: Decimal, high: Decimal) -> float:
    """How far from the top a value lies; in the middle where all are alike."""
    if low == high:
        return HEIGHT / 2
    share = float((high - value) / (high - low))
    return MARGIN + share * (HEIGHT - 2 * MARGIN)
