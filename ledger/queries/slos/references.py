"""The figures that a service level may refer to, and what is counted for each."""

from finops.ui.text import Text
from ledger.calc.measures.terms import OF_REQUESTS
from ledger.calc.metrics import Aggregation, Direction
from ledger.calc.slos.targets import COST_PER_OUTCOME, SERIOUS_INCIDENTS, Basis
from ledger.metrics import Metric, metrics
from ledger.models import MeasureDefinition
from ledger.queries.sql import reading_alias

OWN: dict[str, Basis] = {COST_PER_OUTCOME: Basis.UNIT_COST, SERIOUS_INCIDENTS: Basis.EVENTS}


def basis_of(name: str) -> Basis:
    """What is counted by this name: a metric's aggregation says it, and whatever is no metric is
    a measure, of which a share is good."""
    if name in OWN:
        return OWN[name]
    registered = registered_metric(name)
    if registered is None:
        return Basis.GOOD_SHARE
    if registered.aggregation is Aggregation.UNIT_COST:
        return Basis.UNIT_COST
    is_good = registered.direction is Direction.HIGHER
    return Basis.GOOD_SHARE if is_good else Basis.BAD_SHARE


def registered_metric(name: str) -> Metric | None:
    """The metric of this name that is a share or a unit cost; others bound nothing here."""
    wanted = (Aggregation.SHARE, Aggregation.UNIT_COST)
    return next((m for m in metrics() if m.name == name and m.aggregation in wanted), None)


def known_references() -> dict[str, Text]:
    """Name → what it is called, of all that is measured: to choose from."""
    declared = MeasureDefinition.objects.using(reading_alias()).order_by("metric", "version")
    wanted = (Aggregation.SHARE, Aggregation.UNIT_COST)
    return {
        **{name: name for name in (*OF_REQUESTS, *OWN)},
        **{row.metric: row.label for row in declared},
        **{each.name: each.label for each in metrics() if each.aggregation in wanted},
    }
