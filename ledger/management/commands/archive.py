"""manage.py archive verify|restore DIR"""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ledger.calc.archive_manifest import BadManifest, Manifest
from ledger.calc.exact import plain
from ledger.services.retention.maintaining import RetentionBusy
from ledger.services.retention.restoring import NotDropped, restore
from ledger.services.retention.verifying import NotWhole, verify_archive


class Command(BaseCommand):
    """Prove an archived month whole, or bring it back."""

    help = "Verify an archived month of facts (DIR/2026-03), or restore it into the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify", "restore"])
        parser.add_argument("folder", type=Path, help="the month's folder, with its manifest.json")

    def handle(self, *, what: str, folder: Path, **options: object) -> None:
        try:
            if what == "verify":
                manifest = verify_archive(folder)
            else:
                manifest = restore(folder, actor="command:archive", at=timezone.now())
        except FileNotFoundError as problem:
            raise CommandError(f"There is no manifest.json in {folder}.") from problem
        except (BadManifest, NotDropped, NotWhole, RetentionBusy) as problem:
            raise CommandError(str(problem)) from problem
        self.tell(manifest, "whole" if what == "verify" else "restored")

    def tell(self, manifest: Manifest, became: str) -> None:
        for tenant, sums in manifest.sums.items():
            self.stdout.write(
                f"{tenant}: {sums.lines} lines, {sums.requests} requests, {sums.outcomes} outcomes,"
                f" {plain(sums.cost_usd)} USD"
            )
        self.stdout.write(f"{manifest.month:%Y-%m}: {became}, {manifest.rows} rows")
