"""The demo's business metrics: what the contact center, onboarding and fraud systems count."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from zlib import crc32

from django.db import transaction
from django.utils import timezone

from finops.access import Actor
from finops.calc.dates.periods import local_day
from finops.models import Tenant, UseCase, User
from finops.scope import tenant_scope
from ledger.queries.narrowing import tenant_zone
from ledger.services.business_metrics.importing import import_values

DAYS: Final = 61
WEEKEND: Final = 5  # from this weekday on there is half as much


@dataclass(frozen=True)
class DemoSeries:
    """A series around a level, half of it on weekends unless it is an average; to `places`."""

    metric: str
    level: Decimal
    aggregation: str = "sum"
    places: int = 0


SERIES: Final[Mapping[str, tuple[DemoSeries, ...]]] = {
    "customer_service_copilot": (
        DemoSeries("calls_handled", Decimal(420)),
        DemoSeries("first_contact_resolutions", Decimal(296)),
        DemoSeries("average_handle_seconds", Decimal(371), "mean", 1),
    ),
    "aml_copilot": (DemoSeries("alerts_closed", Decimal(19)),),
    "kyc_document_extraction": (
        DemoSeries("clients_onboarded", Decimal(24)),
        DemoSeries("remediation_days", Decimal("6.4"), "mean", 1),
    ),
    "code_agent": (DemoSeries("changes_merged", Decimal(58)),),
    "customer_facing_ai": (DemoSeries("applications_opened", Decimal(33)),),
    "payment_risk_model": (
        DemoSeries("payments_scored", Decimal(151_000)),
        DemoSeries("fraud_losses_usd", Decimal(2_900), places=2),
    ),
}


def seed_business_metrics(*, tenant: Tenant, people: Mapping[str, User]) -> None:
    """The last two months, as the FinOps lead would import them from a file."""
    lead = people["finops_lead"]
    with tenant_scope(tenant.pk, lead.pk), transaction.atomic():
        until = local_day(timezone.now(), tenant_zone()) - timedelta(days=1)
        days = [until - timedelta(days=back) for back in reversed(range(DAYS))]
        slugs = UseCase.objects.filter(slug__in=SERIES).order_by("slug").values_list("slug")
        lines = [line for (slug,) in slugs for day in days for line in _lines(slug, day)]
        text = "\n".join(["metric,use_case,day,value,aggregation", *lines])
        result = import_values(actor=Actor(tenant, user=lead), data=text.encode())
        if not result.is_good:
            raise ValueError(result.problems[0].message)


def _lines(use_case: str, day: date) -> Iterator[str]:
    for series in SERIES[use_case]:
        drawn = Decimal(crc32(f"{series.metric} {use_case} {day}".encode()) % 1000) / 1000
        share = Decimal("0.9") + drawn / 5
        if series.aggregation == "sum" and day.weekday() >= WEEKEND:
            share /= 2
        value = (series.level * share).quantize(Decimal(1).scaleb(-series.places))
        yield f"{series.metric},{use_case},{day},{value},{series.aggregation}"
