"""`manage.py audit_verify`: prove that no chain of the audit log was tampered with."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from finops.calc.hash_chain import Head, Verdict, verify_chain
from finops.models import Tenant
from finops.queries.audit_chains import Chain, chain_ids

READER = "platform"  # the read-only role that sees all tenants


class Command(BaseCommand):
    """Exit code 0 if every chain holds, 1 with one line per problem otherwise.

    An anchor file holds the heads of all chains. Kept elsewhere, it also finds a tail that was
    cut off, or rewritten with fresh hashes, up to the moment it was made.
    """

    help = "Verify the hash chains of the audit log, all or one tenant's."
    requires_system_checks: list[str] = []  # the log is verified, not the program

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", metavar="SLUG", help="only this tenant's chain")
        parser.add_argument(
            "--anchor",
            type=Path,
            metavar="FILE",
            help="verify against the heads in FILE; if there is no such file, make it",
        )
        parser.add_argument(
            "--renew",
            action="store_true",
            help="after success replace the anchor file by the present heads",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's signature
        path: Path | None = options["anchor"]
        anchors = read_anchors(path) if path is not None and path.exists() else {}
        slugs = dict(Tenant.objects.using(READER).values_list("pk", "slug"))
        verdicts = {
            tenant_id: verify_chain(Chain(tenant_id, READER), anchors.get(tenant_id))
            for tenant_id in self._wanted(options["tenant"], slugs, anchors)
        }
        for tenant_id, verdict in verdicts.items():
            self._tell(slugs.get(tenant_id, f"tenant {tenant_id}"), verdict)
        if not all(verdict.holds for verdict in verdicts.values()):
            sys.exit(1)
        if path is not None and (options["renew"] or not path.exists()):
            heads = {tenant_id: verdict.verified for tenant_id, verdict in verdicts.items()}
            write_anchors(path, {**anchors, **heads}, slugs)
            self.stdout.write(f"The heads of {len(heads)} chains were written to {path}.")

    @staticmethod
    def _wanted(slug: str | None, slugs: dict[int, str], anchors: dict[int, Head]) -> list[int]:
        """One tenant's chain, or all that the database or the anchor knows."""
        if slug is None:
            return sorted({*slugs, *chain_ids(READER), *anchors})
        found = [tenant_id for tenant_id, known in slugs.items() if known == slug]
        if not found:
            raise CommandError(f"There is no tenant “{slug}”.")
        return found

    def _tell(self, name: str, verdict: Verdict) -> None:
        for problem in verdict.problems:
            self.stdout.write(f"{name}: {problem.kind}: {problem.sentence}")
        if verdict.holds:
            self.stdout.write(f"{name}: verified up to entry {verdict.verified.seq}.")


def read_anchors(path: Path) -> dict[int, Head]:
    """The heads in an anchor file; CommandError with a sentence if it is none."""
    try:
        heads = json.loads(path.read_text(encoding="utf-8"))["heads"]
        return {int(h["tenant_id"]): Head(int(h["seq"]), bytes.fromhex(h["hash"])) for h in heads}
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise CommandError(f"{path} is not an anchor file ({problem}).") from problem


def write_anchors(path: Path, heads: dict[int, Head], slugs: dict[int, str]) -> None:
    listed = [
        {"tenant_id": key, "tenant": slugs.get(key, ""), "seq": h.seq, "hash": h.hash.hex()}
        for key, h in sorted(heads.items())
    ]
    content = {"made_at": timezone.now().isoformat(), "heads": listed}
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
