"""The sums beside the facts: proved equal to them, rebuilt from them, recut for another zone."""

from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from finops import clock
from finops.access import Actor
from finops.calc.dates.periods import ONE_DAY, fiscal_year_of, local_day
from finops.db.statements import fetch_tuples, of_tenant, run
from finops.models import BudgetPeriod, Tenant
from finops.services import audit
from finops.ui.dates import day_with_year
from ledger.models import CostHour, RequestHour
from ledger.queries.periods import last_closed
from ledger.queries.retired import gone_months, gone_words, month_in_utc
from ledger.queries.sql import load, without_nested_loops
from ledger.services.bucketing import count_wrong_buckets, forget_buckets
from ledger.services.crediting.proving import count_wrong_credits, settle_all
from ledger.services.posting.batches import lock_postings
from ledger.services.posting.interning import unattributed_id

FACTS = ("costhour", "costday", "requesthour", "requestday", "outcomeday", "cohortday")


@transaction.atomic
def compare() -> dict[str, int]:
    """How many sums of the tenant in force differ from its facts, by table; {} is the proof.

    Outcomes in two steps: credits against the facts of their cases, sums against credits. Cases
    that wait for a worker are not asked.
    """
    words = _add_up()
    wrong = {"outcomecredit": count_wrong_credits(), "bucketday": count_wrong_buckets()}
    wrong |= dict(fetch_tuples(load("rollups/compare"), words))
    return {name: count for name, count in wrong.items() if count}


@transaction.atomic
def rebuild(*, actor: Actor | str) -> None:
    """Replace the tenant's sums by what the facts say, in one transaction; buckets are counted
    again by a worker."""
    lock_postings()
    settle_all()
    run(load("rollups/rebuild"), _add_up())
    forget_buckets()
    audit.append(actor=actor, action="rollup.rebuilt", target="sums", detail={})


@transaction.atomic
def change_time_zone(*, actor: Actor | str, time_zone: str) -> Tenant:
    """Cut the tenant's days anew: the zone and all sums change together.

    The postings' lock comes first: they refer to the tenant's row while they hold it. Raises
    ValidationError where sums are to stay as they are: a month is closed, its facts are gone, or
    budgets of a fiscal year that has begun are cut by the zone before.
    """
    tenant = lock_postings()
    _check_sums_may_move()
    before, tenant.time_zone = tenant.time_zone, time_zone
    tenant.full_clean()
    _check_budgets_may_move(tenant, before)
    Tenant.objects.filter(pk=tenant.pk).update(time_zone=time_zone)
    rebuild(actor=actor)
    detail = {"before": before, "after": time_zone}
    audit.append(actor=actor, action="tenant.time_zone_changed", target=tenant.slug, detail=detail)
    return tenant


def _check_sums_may_move() -> None:
    if last_closed() is not None:
        raise ValidationError(
            _("A closed month ends where its time zone says: reopen the closed months first.")
        )
    for month in gone_months():
        span = month_in_utc(month)
        inside = {"hour__gte": span.start, "hour__lt": span.end}
        if any(sums.objects.filter(**inside).exists() for sums in (RequestHour, CostHour)):
            raise ValidationError(
                _("The records of %(month)s are gone, its days cannot be cut anew: restore them.")
                % {"month": f"{month:%Y-%m}"}
            )


def _check_budgets_may_move(tenant: Tenant, before: str) -> None:
    """A fiscal year with budgets has one clock: it changes on the first day of the next one."""
    today = local_day(clock.now(), ZoneInfo(tenant.time_zone))
    year = fiscal_year_of(today, tenant.fiscal_year_start_month)
    if (
        today > year.first
        and BudgetPeriod.objects.filter(first__lte=year.last, last__gte=year.first).exists()
    ):
        words = {"zone": before, "day": day_with_year(year.last + ONE_DAY)}
        raise ValidationError(
            _(
                "Budgets of this fiscal year are cut by %(zone)s: the zone changes on the first day"
                " of the next one, %(day)s."
            )
            % words
        )


def _add_up() -> dict[str, Any]:  # Any: whatever psycopg can adapt
    """Sum the facts into temporary tables, while nobody posts into this tenant."""
    tenant = lock_postings()
    words = of_tenant(zone=tenant.time_zone, unattributed=unattributed_id(), **gone_words())
    run(f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.fact_{name}' for name in FACTS)}")
    # Without statistics the planner would look through all keys for each line.
    with without_nested_loops():
        run(load("rollups/facts"), words)
    return words
