"""Reads of whole chains of the audit log, for verification."""

from collections.abc import Iterator
from typing import Any, Final

from finops.calc.hash_chain import ChainEntry, Head
from finops.db.statements import fetch_tuples, load

BATCH: Final = 5_000
_BEFORE_ALL: Final = -(2**63)


class StoredChain:
    """The entries of one tenant in order; `head` is known once they have been read to the end."""

    def __init__(self, tenant_id: int, using: str) -> None:
        self.tenant_id, self.using = tenant_id, using
        self.head: Head | None = None

    def __iter__(self) -> Iterator[ChainEntry]:
        after, is_last = _BEFORE_ALL, False
        while not is_last:
            rows = self._batch(after)
            is_last = len(rows) < BATCH
            for seq, at, *rest in (row[2:] for row in rows if row[2] is not None):
                body, prev, digest, *columns = rest
                yield ChainEntry(
                    self.tenant_id, seq, at, body, bytes(prev), bytes(digest), *columns
                )
                after = seq

    def _batch(self, after: int) -> list[tuple[Any, ...]]:  # Any: columns of several types
        parameters = {"tenant_id": self.tenant_id, "after": after, "limit": BATCH}
        rows = fetch_tuples(load("audit/chain"), parameters, using=self.using)
        seq, digest = rows[0][:2]
        self.head = None if seq is None else Head(seq, bytes(digest))
        return rows


def chain_ids(using: str) -> list[int]:
    """The tenants that have entries or a head in the log."""
    return [tenant_id for (tenant_id,) in fetch_tuples(load("audit/chain_ids"), using=using)]
