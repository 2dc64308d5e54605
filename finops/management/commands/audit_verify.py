"""`manage.py audit_verify`: prove that no chain of the audit log was tampered with."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from finops.calc.anchors import Anchor, NamedHead, NoAnchor, anchor_file, read_anchor
from finops.calc.hash_chain import ChainVerdict, Head, verify_chain
from finops.models import Tenant
from finops.queries.audit.chains import StoredChain, chain_ids
from finops.sending.anchor_keys import AnchorKeyProblem, fingerprint, is_signed, public_key, sign

READER = "platform"  # the read-only role that sees all tenants


class Command(BaseCommand):
    """Exit code 0 if every chain holds, 1 with one line per problem otherwise.

    An anchor file holds the heads of chains: the one that this command writes all of them, a daily
    one that of its tenant. Kept elsewhere, it also finds a tail that was cut off, or rewritten
    with fresh hashes, up to the moment it was made. Where anchors are signed, one that is not, or
    that says something else than what was signed, is refused: `docs/security.md`.
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
            "--public-key",
            type=Path,
            metavar="PEM",
            help="the anchor must be signed with this key; by default AUDIT_ANCHOR_PUBLIC_KEY or"
            " the key of AUDIT_ANCHOR_KEY_FILE, if set",
        )
        parser.add_argument(
            "--renew",
            action="store_true",
            help="after success replace the anchor file by the present heads",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's signature
        path: Path | None = options["anchor"]
        anchors: dict[int, Head] = {}
        if path is not None and path.exists():
            anchors = self._trusted(path, options["public_key"])
        slugs = dict(Tenant.objects.using(READER).values_list("pk", "slug"))
        verdicts = {
            tenant_id: verify_chain(StoredChain(tenant_id, READER), anchors.get(tenant_id))
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

    def _trusted(self, path: Path, key_file: Path | None) -> dict[int, Head]:
        """The heads of the file; ends with exit code 1 where its signature must hold and does
        not."""
        anchor = read_file(path)
        try:
            key = public_key(key_file)
        except AnchorKeyProblem as problem:
            raise CommandError(str(problem)) from problem
        if key is not None and not is_signed(anchor, key):
            self.stdout.write(
                f"anchor: {'forged' if anchor.signature else 'unsigned'}: {path} does not say what"
                f" was signed with the key {fingerprint(key)[:16]}…"
            )
            sys.exit(1)
        return {named.tenant_id: named.head for named in anchor.heads}

    @staticmethod
    def _wanted(slug: str | None, slugs: dict[int, str], anchors: dict[int, Head]) -> list[int]:
        """One tenant's chain, or all that the database or the anchor knows."""
        if slug is None:
            return sorted({*slugs, *chain_ids(READER), *anchors})
        named = [tenant_id for tenant_id, known in slugs.items() if known == slug]
        if not named:
            raise CommandError(f"There is no tenant “{slug}”.")
        return named

    def _tell(self, name: str, verdict: ChainVerdict) -> None:
        for problem in verdict.problems:
            self.stdout.write(f"{name}: {problem.kind}: {problem.sentence}")
        if verdict.holds:
            self.stdout.write(f"{name}: verified up to entry {verdict.verified.seq}.")


def read_file(path: Path) -> Anchor:
    """The anchor in a file; CommandError with a sentence if it is none."""
    try:
        return read_anchor(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, NoAnchor) as problem:
        raise CommandError(f"{path} is not an anchor file ({problem}).") from problem


def write_anchors(path: Path, heads: dict[int, Head], slugs: dict[int, str]) -> None:
    """Signed, where this installation signs."""
    named = tuple(NamedHead(key, slugs.get(key, ""), h) for key, h in sorted(heads.items()))
    try:
        anchor = sign(Anchor(timezone.now().isoformat(), named))
    except AnchorKeyProblem as problem:
        raise CommandError(str(problem)) from problem
    path.write_text(anchor_file(anchor), encoding="utf-8")
