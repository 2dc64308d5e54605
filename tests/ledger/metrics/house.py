"""A tenant in India with all that metrics read: failed calls, cache hits, accepted actions."""

from datetime import UTC, datetime
from decimal import Decimal

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.metrics import MetricValue, Window
from ledger.metrics import MetricScope, metric
from tests.ledger.api.house import open_house
from tests.ledger.records import a_request, an_event, an_outcome, record

NOON = "2026-06-12T06:30:00Z"  # 12:00 in India
END_OF_JUNE = datetime(2026, 6, 30, 12, tzinfo=UTC)
IN_OCTOBER = datetime(2026, 10, 31, 12, tzinfo=UTC)  # when nothing happened
ALL_OF_TENANT = MetricScope()
FAILED = {
    **{"operation_id": "op_1", "call_status": "error", "unit_price": "0.001"},
    "evidence_tokens": 250,  # of its 1,000
}


def metric_house(slug: str = "retail") -> Tenant:
    """June: 3.00 and a failed call of 1.00 of copilot, 0.0000000000012 of AML, 0.50 of nobody, one
    event without a price; three requests, one answered from the cache; a case, an action, and
    an action that failed quality."""
    tenant = open_house(slug)
    with tenant_scope(tenant.pk):
        record(
            a_request("trc_4", NOON, cache_status="semantic_answer_hit"),
            an_event("failed", "trc/1", NOON, **FAILED),
            an_outcome("action_1", "trc/1", NOON, kind="accepted_action"),
            an_outcome("action_2", "trc/1", NOON, kind="accepted_action", quality_passed=False),
        )
    return tenant


def read(
    name: str,
    scope: MetricScope = ALL_OF_TENANT,
    window: Window = Window.MONTH_TO_DATE,
    at: datetime = END_OF_JUNE,
) -> MetricValue:
    """A metric of the tenant in force; of June, unless told otherwise."""
    return metric(name).read(scope, window, at)


def known(value: MetricValue) -> Decimal:
    assert value.value is not None, value.reason
    return value.value
