"""manage.py pricebook list | import | diff | approve | retire"""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from ledger.calc.pricebooks.difference import ChangeKind, PriceChange, difference
from ledger.calc.pricing.book import Book
from ledger.models import Pricebook
from ledger.parsers.pricebooks.about import About
from ledger.queries.pricebooks.rivals import replaced_by, whole_or_none
from ledger.services.pricebooks import (
    READERS,
    approve_default,
    import_default,
    import_public_prices,
    installed_sources,
    read_book,
    retire_default,
    unread_in,
)

COMMAND = "command:pricebook"


class Command(BaseCommand):
    """Default price books are the operator's: imported by one, approved by another."""

    help = "List, import, compare, approve and retire the default price books."

    def add_arguments(self, parser: ArgumentParser) -> None:
        words = parser.add_subparsers(dest="word", required=True)
        words.add_parser("list", help="every version with its state")
        imports = words.add_parser("import", help="a file, or a list that is installed")
        imports.add_argument("source", choices=sorted(READERS))
        imports.add_argument("file", type=Path, nargs="?")
        imports.add_argument(
            "--installed", action="store_true", help="the data installed with this product"
        )
        imports.add_argument("--name", default="", help="versions of one name replace each other")
        imports.add_argument("--book-version", default="", help="of the new book")
        imports.add_argument("--by", default=COMMAND, help="who imports; cannot approve it")
        diff = words.add_parser("diff", help="what a version changes")
        diff.add_argument("version")
        for word in ("approve", "retire"):
            step = words.add_parser(word, help=f"{word} a version")
            step.add_argument("version")
            step.add_argument("--by", required=True, help="who decides; not who imported it")

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's command options
        try:
            getattr(self, f"tell_{options['word']}")(options)
        except (OSError, ValidationError) as problem:
            raise CommandError(" ".join(getattr(problem, "messages", [str(problem)]))) from problem

    def tell_list(self, options: dict[str, Any]) -> None:
        for book in Pricebook.objects.using("owner").order_by("-id"):
            signed = f"approved by {book.approved_by}" if book.approved_by else book.drafted_by
            self.stdout.write(
                f"{book.version:<40} {book.status:<10} {book.source:<14}"
                f" {book.valid_from:%Y-%m-%d} {signed}"
            )

    def tell_import(self, options: dict[str, Any]) -> None:
        book = self.imported(options)
        self.stdout.write(
            f"{book.version} is in review. See what it changes: pricebook diff {book.version}"
        )

    def imported(self, options: dict[str, Any]) -> Pricebook:
        if options["installed"]:
            if options["source"] not in installed_sources():
                names = ", ".join(installed_sources())
                raise ValidationError(f"Installed are the lists of {names}.")
            return import_public_prices(source=options["source"], actor=options["by"])
        if options["file"] is None:
            raise ValidationError("Name a file, or say --installed.")
        name = options["name"] or options["source"]
        version = options["book_version"] or options["file"].name.partition(".")[0]
        body = options["file"].read_bytes()
        book = read_book(options["source"], body, About(name, version))
        self.tell_unread(book)
        return import_default(book=book, actor=options["by"])

    def tell_unread(self, book: Book) -> None:
        """How often each reason kept something that has to do with prices from being read."""
        for (key, reason), times in Counter((u.key, u.reason) for u in unread_in(book)).items():
            self.stdout.write(f"not read, {times} times: {key} ({reason})")

    def tell_diff(self, options: dict[str, Any]) -> None:
        book = Pricebook.objects.filter(version=options["version"]).first()
        new = whole_or_none(book)
        if book is None or new is None:
            raise ValidationError(f"There is no price book “{options['version']}”.")
        before = replaced_by(book)
        changed = difference(whole_or_none(before), new)
        for change in changed.changes:
            self.stdout.write(line_of(change))
        counts = ", ".join(f"{changed.count(kind)} {kind}" for kind in ChangeKind)
        against = before.version if before else "nothing"
        self.stdout.write(f"Against {against}: {counts}, {changed.unchanged} as before.")

    def tell_approve(self, options: dict[str, Any]) -> None:
        book = approve_default(version=options["version"], actor=options["by"])
        self.stdout.write(f"{book.version} is approved.")

    def tell_retire(self, options: dict[str, Any]) -> None:
        book = retire_default(version=options["version"], actor=options["by"])
        self.stdout.write(f"{book.version} is retired.")


def line_of(change: PriceChange) -> str:
    percent = "" if change.ratio is None else f" ({change.ratio:+.1%})"
    old, new = (f"{price:f}" if price is not None else "none" for price in (change.old, change.new))
    return (
        f"{change.kind:<8} {change.provider}/{change.name} {change.meter}: {old} → {new}{percent}"
    )
