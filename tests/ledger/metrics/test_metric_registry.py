"""What is declared of a metric is complete, and leads to a page that opens."""

from dataclasses import replace

import pytest
from django.test import Client

from finops.models import Tenant
from ledger.calc.metrics import Aggregation, Direction, Unit, Window
from ledger.metrics import Metric, MetricScope, metric, metrics, register
from ledger.queries.metrics import METRICS
from tests.ledger.metrics.house import ALL_OF_TENANT, END_OF_JUNE
from tests.people import make_person, sign_in

EVERY = pytest.mark.parametrize("declared", METRICS, ids=[declared.name for declared in METRICS])


def test_the_ledgers_metrics_are_registered_at_start_up() -> None:
    assert set(METRICS) <= set(metrics())
    assert [metric(declared.name) for declared in METRICS] == list(METRICS)


def test_a_name_stands_for_one_metric_only() -> None:
    names = [declared.name for declared in METRICS]
    assert len(names) == len(set(names))
    register(*METRICS)  # again: nothing changes
    with pytest.raises(ValueError, match="another metric of the name “spend_usd”"):
        register(replace(metric("spend_usd"), unit=Unit.COUNT))
    assert metric("spend_usd").unit is Unit.USD


def test_a_metric_that_nobody_registered_is_not_there() -> None:
    with pytest.raises(KeyError):
        metric("latency_p95_ms")


@EVERY
def test_a_metric_says_what_it_is(declared: Metric) -> None:
    assert str(declared.label)
    assert isinstance(declared.unit, Unit)
    assert isinstance(declared.direction, Direction)
    assert declared.windows
    assert len(set(declared.scopes)) == len(declared.scopes) > 0
    is_ratio = declared.aggregation is not Aggregation.SUM
    assert bool(declared.per) == bool(declared.nothing) == is_ratio
    assert declared.name.endswith("_usd") == (declared.unit is Unit.USD)


@pytest.fixture
def lead(tenant: Tenant) -> Client:
    return sign_in(Client(), make_person(tenant))


@pytest.mark.django_db
@EVERY
def test_what_is_behind_a_metric_opens(tenant: Tenant, lead: Client, declared: Metric) -> None:
    values = MetricScope(((declared.scopes[-1], ("", "small")),))
    for scope in (ALL_OF_TENANT, values):
        url = declared.url(scope, declared.windows[0], END_OF_JUNE, tenant.slug)
        assert lead.get(url).status_code == 200, url


@pytest.mark.django_db
def test_the_page_behind_a_metric_is_of_its_window_and_scope(tenant: Tenant) -> None:
    url = metric("spend_usd").url(
        MetricScope(((metric("spend_usd").scopes[2], ("copilot",)),)),
        Window.SEVEN_DAYS,
        END_OF_JUNE,
        tenant.slug,
    )
    for word in ("/t/retail/showback/", "from=2026-06-24", "to=2026-06-30", "use_case=copilot"):
        assert word in url
    assert "by=component" in url  # one level deeper than the use case
    left = metric("unattributed_share").url(ALL_OF_TENANT, Window.DAY, END_OF_JUNE, tenant.slug)
    assert "unattributed=1" in left
