"""How complete the credited outcomes are: what still waits, what came after a close, what may yet
come for the requests of a period."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from finops import clock
from finops.calc.dates.periods import day_start, local_day
from finops.scope import current_tenant_id
from ledger.calc.crediting import LOOKBACK_DAYS, outcomes_of
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.models import OutcomeDefinition
from ledger.queries.narrowing import Scope, parameters
from ledger.queries.sql import fetch, reading_alias


@dataclass(frozen=True)
class NewSeries:
    """A definition that begins to hold within the period: what came before counts by another, or
    by none. An empty `kind` is all kinds that have none of their own."""

    use_case: str
    kind: str
    version: int
    valid_from: datetime


@dataclass(frozen=True)
class Reopened:
    """Outcomes of a kind that were added to a period's unit costs, corrected in them or taken back
    from them since its months stood, and when something of it changed last."""

    kind: str
    added: Decimal
    corrected: Decimal
    taken_back: Decimal
    reopened_at: datetime


@dataclass(frozen=True)
class Crediting:
    """The figures were computed at `computed_at` from all that was posted up to `facts_until`
    (None: nothing ever was), which is earlier where cases wait for a worker.

    `credited_until`: everything that came before is in the figures; `waiting_cases` are not.

    Outcomes of the period's requests may come until `matures_on`; before that the figures by
    cohort are immature. `after_close` are the outcomes, by kind, by which closed months of the
    period have changed since; `new_series` the definitions that begin to hold in it. `reopened`
    says what has changed of its months that stood.
    """

    credited_until: datetime
    waiting_cases: int
    matures_on: date
    is_mature: bool
    after_close: dict[str, Decimal]
    computed_at: datetime
    facts_until: datetime | None
    new_series: tuple[NewSeries, ...] = ()
    reopened: tuple[Reopened, ...] = ()

    @property
    def reopened_at(self) -> datetime | None:
        return max((each.reopened_at for each in self.reopened), default=None)


def crediting_of(report: ReportFilter, scope: Scope, zone: ZoneInfo) -> Crediting:
    now = clock.now()
    (waiting,) = fetch("crediting/waiting", {"tenant": current_tenant_id()})
    declared = definitions_of(report, scope)
    matures_on = report.date_to + timedelta(days=days_to_wait(declared, report, zone))
    late = fetch("reports/late_credits", parameters(report, scope, by=(Dimension.USE_CASE,)))
    return Crediting(
        credited_until=waiting["since"] or now,
        waiting_cases=waiting["cases"],
        matures_on=matures_on,
        is_mature=local_day(now, zone) > matures_on,
        after_close={row["kind"]: outcomes_of(row["credit"]) for row in late if row["credit"]},
        computed_at=now,
        facts_until=waiting["since"] or waiting["posted_at"],
        new_series=new_series(declared, report, zone),
        reopened=_reopened(report, scope),
    )


def _reopened(report: ReportFilter, scope: Scope) -> tuple[Reopened, ...]:
    rows = fetch("reports/reopened", parameters(report, scope, by=(Dimension.USE_CASE,)))
    return tuple(
        Reopened(
            kind=row["kind"],
            added=outcomes_of(row["added"]),
            corrected=outcomes_of(row["corrected"]),
            taken_back=outcomes_of(row["taken_back"]),
            reopened_at=row["reopened_at"],
        )
        for row in rows
    )


def definitions_of(report: ReportFilter, scope: Scope) -> list[OutcomeDefinition]:
    """Every version of the use cases that the report is about, by use case, kind and time."""
    declared = OutcomeDefinition.objects.using(reading_alias()).select_related("use_case")
    chosen = report.chosen(Dimension.USE_CASE)
    if chosen:
        declared = declared.filter(use_case__slug__in=chosen)
    if scope is not None:
        declared = declared.filter(use_case__slug__in=scope)
    return list(declared.order_by("use_case__slug", "kind", "valid_from", "version"))


def days_to_wait(
    declared: Iterable[OutcomeDefinition], report: ReportFilter, zone: ZoneInfo
) -> int:
    """How many days after a request its outcomes may still come: of each definition that holds at
    the period's end the declared lag, or else its lookback, and 30 of what has none; the most of
    them."""
    until = day_start(report.date_to + timedelta(days=1), zone)
    in_force = {(row.use_case.slug, row.kind): row for row in declared if row.valid_from < until}
    waits = [
        row.lookback_days if row.lag_days is None else row.lag_days for row in in_force.values()
    ]
    asked = report.chosen(Dimension.USE_CASE)
    is_declared = bool(asked) and all((slug, "") in in_force for slug in asked)
    return max([*waits, *([] if is_declared else [LOOKBACK_DAYS])])


def new_series(
    declared: Iterable[OutcomeDefinition], report: ReportFilter, zone: ZoneInfo
) -> tuple[NewSeries, ...]:
    first = day_start(report.date_from, zone)
    until = day_start(report.date_to + timedelta(days=1), zone)
    return tuple(
        NewSeries(row.use_case.slug, row.kind, row.version, row.valid_from)
        for row in declared
        if first < row.valid_from < until
    )
