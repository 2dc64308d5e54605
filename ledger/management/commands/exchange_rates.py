"""manage.py exchange_rates FILE --source WHO [--holds-days N]"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from ledger.models.prices.exchange_rates import HELD_DAYS
from ledger.services.exchange_rates import read_rates, record_rates


class Command(BaseCommand):
    """Rates come from a file that the operator vouches for: nothing here asks the network."""

    help = "Record exchange rates (CSV: currency, day, usd_per_unit); later rows correct earlier."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="who says so, such as ECB")
        held = f"until the next rate, so many days after its own at most (default {HELD_DAYS})"
        parser.add_argument(
            "--holds-days", type=int, default=HELD_DAYS, help=f"a rate holds {held}"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's command options
        try:
            with options["file"].open(newline="", encoding="utf-8") as file:
                rates = read_rates(file)
            count = record_rates(
                rates=rates,
                source=options["source"],
                actor="command:exchange_rates",
                holds_days=options["holds_days"],
            )
        except (OSError, ValidationError) as problem:
            sentences = getattr(problem, "messages", [str(problem)])
            raise CommandError(" ".join(sentences)) from problem
        self.stdout.write(f"{count} rates recorded.")
