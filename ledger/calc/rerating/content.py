"""What is signed: one canonical text of what was asked, which prices spoke, and what changes.

The same request on the same lines and prices gives the same bytes, whoever computes it and when.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from ledger.calc.exact import plain
from ledger.calc.rerating.difference import Change, Difference, Row, Split

FORMAT: Final = 1
COSTS: Final = ("old_cost_usd", "new_cost_usd")
COUNTS: Final = ("reversed_lines", "posted_lines", "unpriced_before", "unpriced_after")
Document = dict[str, Any]  # Any: JSON


@dataclass(frozen=True)
class Content:
    """`asked` is what the run was asked for, `versions` the books it priced from."""

    asked: Mapping[str, object]
    versions: Sequence[str]
    difference: Difference

    def text(self) -> str:
        """Canonical JSON: keys sorted, no blanks, decimals as texts in plain notation."""
        document = {
            "format": FORMAT,
            "asked": dict(self.asked),
            "versions": sorted(self.versions),
            "total": change_document(self.difference.total),
            "by": {
                split.value: [row_document(row) for row in rows]
                for split, rows in self.difference.by.items()
            },
        }
        return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str) -> str:
    """The sha256 that people sign."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_content(text: str) -> Content:
    document: Document = json.loads(text)
    by = document["by"]
    return Content(
        asked=document["asked"],
        versions=document["versions"],
        difference=Difference(
            total=read_change(document["total"]),
            by={split: tuple(map(read_row, by.get(split.value, []))) for split in Split},
        ),
    )


def change_document(change: Change) -> Document:
    costs = {name: plain(getattr(change, name)) for name in COSTS}
    return costs | {name: getattr(change, name) for name in COUNTS}


def row_document(row: Row) -> Document:
    return {"keys": list(row.keys), **change_document(row.change)}


def read_change(document: Document) -> Change:
    costs: Document = {name: Decimal(document[name]) for name in COSTS}
    return Change(**costs, **{name: document[name] for name in COUNTS})


def read_row(document: Document) -> Row:
    return Row(tuple(document["keys"]), read_change(document))
