"""Taking a frozen month away: its partitions in one moment, what hangs on them little by little."""

from datetime import date, datetime
from itertools import pairwise
from typing import Final

from django.db import transaction

from finops.db.locks import wait_for
from finops.db.statements import of_tenant
from finops.models import Tenant
from finops.scope import maintenance, tenant_scope
from finops.services import audit
from ledger.calc.archive_manifest import Manifest
from ledger.models import RetiredMonth
from ledger.queries.retired import month_in_utc
from ledger.queries.sql import load
from ledger.queries.storage.retention import bytes_by_month
from ledger.services.owner import OWNER, record
from ledger.services.posting.batches import POSTING_LOCK
from ledger.services.retention.archiving import sums_of, tenants_of
from ledger.services.retention.maintaining import (
    execute,
    maintaining,
    partitions_of,
    rows_of,
)

KEYS_AT_ONCE: Final = 20_000  # postings of the tenant wait while so many are deleted


class NotProved(RuntimeError):
    """The facts of the month are not what its sums, or its archive, say: nothing was dropped."""


def check_sums(month: date) -> None:
    """The sums that stay are those of the facts that go. Raises NotProved."""
    span = month_in_utc(month)
    with maintaining():
        wrong = rows_of("retention/proof", month, {"start": span.start, "end": span.end})
    if wrong:
        tenants = ", ".join(str(row["slug"]) for row in wrong)
        raise NotProved(f"Sums differ from facts in {tenants}: run manage.py rollup first.")


def drop(
    month: date, *, actor: str, at: datetime, place: str = "", manifest: Manifest | None = None
) -> RetiredMonth:
    """Drop the partitions of a frozen month.

    Raises NotProved where the facts are no longer what was archived, OperationalError where the
    partitions could not be had.
    """
    freed = bytes_by_month().get(month, 0)
    with maintaining():
        sums, tenants = sums_of(month), tenants_of(month)
        if manifest is not None and sums != manifest.sums:
            raise NotProved(f"{month:%Y-%m} has changed since it was archived: archive it again.")
        execute(f"DROP TABLE {', '.join(partitions_of(month))}")
        execute(load("retention/forget_open_traces"), {"month": month})
        retired: RetiredMonth = RetiredMonth.objects.using(OWNER).get(month=month)
        retired.state, retired.dropped_at = RetiredMonth.State.DROPPED, at
        retired.rows = sum(s.lines + s.requests + s.outcomes + s.scores for s in sums.values())
        retired.bytes_freed, retired.archive = freed, place
        retired.manifest_sha256 = manifest.digest if manifest else ""
        retired.save(using=OWNER)
        detail = {"rows": retired.rows, "bytes": freed, "archive": place}
        _tell(tenants, actor, month, detail | {"manifest_sha256": retired.manifest_sha256})
    return retired


def _tell(tenants: dict[str, int], actor: str, month: date, detail: dict[str, object]) -> None:
    """In the platform's audit log, and in that of every tenant whose facts went."""
    record(actor=actor, action="retention.dropped", target=f"{month:%Y-%m}", detail=detail)
    for _slug, number in sorted(tenants.items()):
        with tenant_scope(number):
            audit.append(
                actor=actor,
                action="retention.dropped",
                target=f"{month:%Y-%m}",
                detail={"archive": detail["archive"]},
                using=OWNER,
            )


def sweep(month: date, *, at: datetime) -> int:
    """Delete what identified the rows of a dropped month; returns how many rows went.

    The only deletion row by row: keys lie in one table for all months, since it alone decides
    what is new. A request's key stays while lines or outcomes of its trace do.
    """
    span, gone = month_in_utc(month), 0
    parts = slices(RetiredMonth.objects.get(month=month).rows // KEYS_AT_ONCE + 1)
    words = {"start": span.start, "end": span.end}
    for number in Tenant.objects.values_list("pk", flat=True):
        for bounds in parts:
            with tenant_scope(number), maintenance(), transaction.atomic(using=OWNER):
                wait_for(POSTING_LOCK, using=OWNER)
                [(swept,)] = execute(load("retention/sweep"), of_tenant(**words, **bounds))
                gone += swept
    RetiredMonth.objects.using(OWNER).filter(month=month).update(swept_at=at)
    return gone


def slices(count: int) -> list[dict[str, str]]:
    """All keys there can be in so many ranges, both ends included."""
    edges = [2**128 * at // count for at in range(count + 1)]
    return [
        {"first": f"{first:032x}", "last": f"{after - 1:032x}"} for first, after in pairwise(edges)
    ]
