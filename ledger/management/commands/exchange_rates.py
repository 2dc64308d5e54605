"""manage.py exchange_rates FILE --source WHO"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from ledger.services.exchange_rates import read_rates, record_rates


class Command(BaseCommand):
    """Rates come from a file that the operator vouches for: nothing here asks the network."""

    help = "Record exchange rates (CSV: currency, day, usd_per_unit); later rows correct earlier."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="who says so, such as ECB")

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's command options
        try:
            with options["file"].open(newline="", encoding="utf-8") as file:
                rates = read_rates(file)
            count = record_rates(
                rates=rates, source=options["source"], actor="command:exchange_rates"
            )
        except (OSError, ValidationError) as problem:
            sentences = getattr(problem, "messages", [str(problem)])
            raise CommandError(" ".join(sentences)) from problem
        self.stdout.write(f"{count} rates recorded.")
