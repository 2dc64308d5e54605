"""How complete the credited outcomes are: what still waits, what came after a close, what may yet
come for the requests of a period."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Max

from finops import clock
from finops.scope import current_tenant_id
from ledger.calc.crediting import LOOKBACK_DAYS, outcomes_of
from ledger.calc.periods import local_day
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.models import OutcomeDefinition
from ledger.queries.narrowing import Scope, parameters
from ledger.queries.sql import fetch, reading_alias


@dataclass(frozen=True)
class Crediting:
    """`credited_until`: everything that came before is in the figures; `waiting_cases` are not.

    Outcomes of the period's requests may come until `matures_on`; before that the figures by
    cohort are immature. `after_close` are the outcomes, by kind, by which closed months of the
    period have changed since.
    """

    credited_until: datetime
    waiting_cases: int
    matures_on: date
    is_mature: bool
    after_close: dict[str, Decimal]


def crediting_of(report: ReportFilter, scope: Scope, zone: ZoneInfo) -> Crediting:
    now = clock.now()
    (waiting,) = fetch("crediting/waiting", {"tenant": current_tenant_id()})
    matures_on = report.date_to + timedelta(days=longest_lookback())
    late = fetch("reports/late_credits", parameters(report, scope, by=(Dimension.USE_CASE,)))
    return Crediting(
        credited_until=waiting["since"] or now,
        waiting_cases=waiting["cases"],
        matures_on=matures_on,
        is_mature=local_day(now, zone) > matures_on,
        after_close={row["kind"]: outcomes_of(row["credit"]) for row in late if row["credit"]},
    )


def longest_lookback() -> int:
    """How many days after a request its outcome may still come, at most."""
    declared = OutcomeDefinition.objects.using(reading_alias()).aggregate(most=Max("lookback_days"))
    return max(declared["most"] or 0, LOOKBACK_DAYS)
