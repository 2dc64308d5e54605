"""One run of retention: which months may go, and letting them go, archived where that is wanted."""

import logging
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from ledger.calc.retention import kept_until
from ledger.models import RetiredMonth
from ledger.queries.sql import load
from ledger.queries.storage.retention import MonthOfFacts, due_months, months_of_facts, read_rules
from ledger.services.bucketing import count_month
from ledger.services.retention.archiving import write_archive
from ledger.services.retention.dropping import NotProved, check_sums, drop, sweep
from ledger.services.retention.freezing import freeze, thaw
from ledger.services.retention.maintaining import (
    execute,
    maintaining,
    one_at_a_time,
    partitions_of,
    patiently,
    rows_of,
)
from ledger.services.retention.verifying import verify_archive

log = logging.getLogger(__name__)
ACTOR: Final = "command:retain"


@dataclass(frozen=True)
class Retired:
    """What became of one month that was due; `problem` says why it stayed."""

    month: date
    rows: int = 0
    bytes_freed: int = 0
    archive: str = ""
    problem: str = ""


def due(at: datetime) -> list[MonthOfFacts]:
    """Months whose facts nobody needs any longer, the oldest first."""
    return due_months(months_of_facts(), at.date())


def retain(*, at: datetime, archive: Path | None = None, actor: str = ACTOR) -> list[Retired]:
    """Retire every month that is due, the oldest first; a month that cannot go stays whole.

    Raises RetentionBusy while another run is at work.
    """
    with one_at_a_time():
        for month in unswept():
            sweep(month, at=at)
        months = [month.month for month in due(at) if has_facts(month.month)]
        return [retire(month, at=at, archive=archive, actor=actor) for month in months]


def retain_as_configured(*, at: datetime) -> list[Retired]:
    """The daily run: drops only where the installation says so, else tells what is due."""
    if settings.RETENTION_DROPS:
        archive = Path(settings.RETENTION_ARCHIVE) if settings.RETENTION_ARCHIVE else None
        return retain(at=at, archive=archive, actor="beat:retain")
    for month in due(at):
        log.info("the facts of %s are due: RETENTION_DROPS=1 or manage.py retain", month.month)
    return []


def has_facts(month: date) -> bool:
    """Whether there is anything to drop: an empty month stays open for what may be imported."""
    with maintaining():
        return any(
            execute(load("retention/has_rows").format(table=partition)) == [(True,)]
            for partition in partitions_of(month)
        )


def unswept() -> list[date]:
    """Months that were dropped by a run that did not come to its end."""
    dropped = RetiredMonth.objects.filter(state=RetiredMonth.State.DROPPED, swept_at=None)
    return list(dropped.values_list("month", flat=True))


def retire(month: date, *, at: datetime, archive: Path | None, actor: str) -> Retired:
    """Freeze, prove, archive, prove again, drop, sweep. Can be run again after any crash."""
    patiently(lambda: freeze(month, actor=actor, at=at))
    try:
        check_needed_by_nobody(month, at)
        check_sums(month)
        count_month(month)
        manifest = write_archive(month, archive, at=at) if archive else None
        place = str(archive / f"{month:%Y-%m}") if archive else ""
        if manifest is not None:
            verify_archive(Path(place))
        gone = patiently(lambda: drop(month, actor=actor, at=at, place=place, manifest=manifest))
    except NotProved as problem:
        thaw(month, actor=actor, reason=str(problem))
        return Retired(month, problem=str(problem))
    keys = sweep(month, at=at)
    log.info("dropped the facts of %s: %s rows, %s keys", gone, gone.rows, keys)
    return Retired(month, gone.rows, gone.bytes_freed, place)


def check_needed_by_nobody(month: date, at: datetime) -> None:
    """The last word have the facts themselves, not their sums. Raises NotProved."""
    rules = read_rules()
    with maintaining():
        held = rows_of("retention/fact_holders", month, {})
    keepings = [rules.keeping(row["tenant_id"], row["retention_class"]) for row in held]
    until = kept_until(month, keepings)
    if until is None or until >= at.date():
        raise NotProved(f"The facts of {month:%Y-%m} are still needed by a class.")
