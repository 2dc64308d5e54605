"""Machine conditions read the ledger's metrics: the parts of whole days, and no other figure."""

from datetime import date
from decimal import Decimal

import pytest

from finops.calc.approvals.conditions import is_met, read_rule
from finops.models import Tenant
from finops.registries.conditions import evaluator_of, metrics
from finops.scope import tenant_scope
from ledger.metrics import metrics as declared

pytestmark = pytest.mark.django_db
JUNE = (date(2026, 6, 1), date(2026, 6, 30))


def test_every_metric_can_be_watched() -> None:
    assert set(metrics()) >= {metric.name for metric in declared()}


def test_a_condition_reads_the_parts_that_the_report_reads(tenant: Tenant) -> None:
    evaluator = evaluator_of("cache_hit_rate")
    assert evaluator is not None
    with tenant_scope(tenant.pk):
        reading = evaluator.read("cache_hit_rate", {}, *JUNE)
        assert (reading.numerator, reading.denominator) == (Decimal(1), Decimal(3))
        assert reading.count == 3
        narrowed = evaluator.read("spend_usd", {"use_case": "nobody"}, *JUNE)
        assert not narrowed.numerator
        assert evaluator.watermark().year >= 2026
    third = read_rule({"metric": "cache_hit_rate", "op": ">=", "value": "0.3", "days": 30})
    assert is_met(third, reading) is True
    assert is_met(read_rule({**third.as_json(), "value": "0.34"}), reading) is False


def test_it_is_narrowed_by_what_the_metric_offers() -> None:
    evaluator = evaluator_of("cache_hit_rate")
    assert evaluator is not None
    assert evaluator.offers("cache_hit_rate", {"use_case": "copilot"}) == {}
    assert "filter" in evaluator.offers("cache_hit_rate", {"colour": "red"})
