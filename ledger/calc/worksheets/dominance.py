"""Which routes lie off the line of cost and quality: another is no worse on four axes, and better
on one (requirements 8.2, 11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

# Where more is better; of the others less is.
MORE_IS_BETTER: Final = frozenset({"quality"})


@dataclass(frozen=True)
class RoutePoint:
    """A route: USD a request, the share of good answers, p95 of latency in ms, and the share of
    unsafe ones. None is not known, which is not 0."""

    route: str
    cost_usd: Decimal | None
    quality: Decimal | None
    p95_ms: Decimal | None
    unsafe: Decimal | None

    @property
    def axes(self) -> Mapping[str, Decimal | None]:
        return {
            **{"cost": self.cost_usd, "quality": self.quality},
            **{"latency": self.p95_ms, "risk": self.unsafe},
        }

    @property
    def lacking(self) -> tuple[str, ...]:
        """The axes on which nothing is known of it: it is compared with nothing."""
        return tuple(name for name, value in self.axes.items() if value is None)

    @property
    def burdens(self) -> tuple[Decimal, ...]:
        """What is known, each turned so that less is better."""
        return tuple(
            -value if name in MORE_IS_BETTER else value
            for name, value in self.axes.items()
            if value is not None
        )


def is_dominated(point: RoutePoint, by: RoutePoint) -> bool:
    """`by` is no worse on every axis and better on one. What is unknown never compares."""
    if point.lacking or by.lacking:
        return False
    pairs = list(zip(by.burdens, point.burdens, strict=True))
    return all(own <= other for own, other in pairs) and any(own < other for own, other in pairs)


def dominated(points: Sequence[RoutePoint]) -> dict[str, tuple[str, ...]]:
    """Each route off the line, and those that dominate it. By points alone: two whose intervals
    overlap may differ by chance."""
    beaten = {
        point.route: tuple(other.route for other in points if is_dominated(point, other))
        for point in points
    }
    return {route: better for route, better in beaten.items() if better}
