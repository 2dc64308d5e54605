"""manage.py retain [--dry-run] [--archive DIR]"""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from finops import clock
from ledger.queries.storage.retention import MonthOfFacts, months_of_facts
from ledger.services.retention.maintaining import RetentionBusy
from ledger.services.retention.running import retain


class Command(BaseCommand):
    """Drop the months of facts that no retention class needs any longer; sums stay."""

    help = "Drop months of facts whose retention has passed; archive them first, given a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only tell what would be done")
        parser.add_argument(
            "--archive",
            type=Path,
            default=settings.RETENTION_ARCHIVE or None,
            help="folder for Parquet files with a manifest (default: RETENTION_ARCHIVE)",
        )

    def handle(self, *, dry_run: bool, archive: Path | None, **options: object) -> None:
        now = clock.now()
        if dry_run:
            for month in months_of_facts():
                self.stdout.write(said_of(month, month.is_due(now.date())))
            return
        try:
            retired = retain(at=now, archive=archive)
        except RetentionBusy as busy:
            raise CommandError(str(busy)) from busy
        for result in retired:
            fate = result.problem or f"dropped, {result.rows} rows, {result.bytes_freed} bytes"
            self.stdout.write(f"{result.month:%Y-%m}: {fate} {result.archive}".rstrip())
        if not retired:
            self.stdout.write("No month is due.")
        if any(result.problem for result in retired):
            raise CommandError("Some months stayed; their lines say why.")


def said_of(month: MonthOfFacts, is_due: bool) -> str:
    """One line on one month."""
    state = month.retired.state if month.retired else "due" if is_due else "kept"
    if month.without_rule:
        names = sorted(
            {f"{holder.tenant}/{holder.retention_class}" for holder in month.without_rule}
        )
        return f"{month.month:%Y-%m}: {state}, no rule for {', '.join(names)}"
    return f"{month.month:%Y-%m}: {state}, needed until {month.until}, {month.bytes} bytes"
