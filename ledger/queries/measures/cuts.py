"""Where buckets are split, so that values are counted exactly against the thresholds asked for."""

from ledger.calc.measures.sketches import cut_of
from ledger.calc.measures.terms import OF_REQUESTS
from ledger.calc.outcomes.terms import Bound
from ledger.models import MeasureDefinition, SloTarget
from ledger.queries.sql import reading_alias


def asked_cuts() -> list[float]:
    """Those of every version of a measure of requests, and of every service level, in order."""
    declared = MeasureDefinition.objects.using(reading_alias()).filter(metric__in=OF_REQUESTS)
    promised = SloTarget.objects.using(reading_alias()).exclude(threshold_ms=None)
    cuts = {cut_of(*terms) for terms in declared.values_list("threshold", "bound")}
    cuts |= {
        cut_of(threshold, Bound.AT_MOST)
        for threshold in promised.values_list("threshold_ms", flat=True)
        if threshold is not None
    }
    return sorted(cuts)
