"""manage.py pricebook list | approve VERSION --by WHO | retire VERSION --by WHO"""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from ledger.models import Pricebook
from ledger.services.pricebooks import approve_default, retire_default


class Command(BaseCommand):
    """Default price books are the operator's: imported by one, approved by another."""

    help = "List, import, compare, approve and retire the default price books."

    def add_arguments(self, parser: ArgumentParser) -> None:
        words = parser.add_subparsers(dest="word", required=True)
        words.add_parser("list", help="every version with its state")
        for word in ("approve", "retire"):
            step = words.add_parser(word, help=f"{word} a version")
            step.add_argument("version")
            step.add_argument("--by", required=True, help="who decides; not who imported it")

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's command options
        try:
            getattr(self, f"tell_{options['word']}")(options)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem

    def tell_list(self, options: dict[str, Any]) -> None:
        for book in Pricebook.objects.using("owner").order_by("-id"):
            signed = f"approved by {book.approved_by}" if book.approved_by else book.drafted_by
            self.stdout.write(
                f"{book.version:<40} {book.status:<10} {book.source:<14}"
                f" {book.valid_from:%Y-%m-%d} {signed}"
            )

    def tell_approve(self, options: dict[str, Any]) -> None:
        book = approve_default(version=options["version"], actor=options["by"])
        self.stdout.write(f"{book.version} is approved.")

    def tell_retire(self, options: dict[str, Any]) -> None:
        book = retire_default(version=options["version"], actor=options["by"])
        self.stdout.write(f"{book.version} is retired.")
