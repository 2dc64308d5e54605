"""What is signed: one canonical text of what was asked, which prices spoke, and what changes.

The same request on the same lines and prices gives the same bytes, whoever computes it and when.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from ledger.calc.plain_data import plain_fields, signed_json
from ledger.calc.rerating.difference import Difference, Split

FORMAT: Final = 1


@dataclass(frozen=True)
class Content:
    """`asked` is what the run was asked for, `versions` the books it priced from."""

    asked: Mapping[str, object]
    versions: Sequence[str]
    difference: Difference

    def text(self) -> str:
        """Canonical JSON: keys sorted, no blanks, decimals as texts in plain notation."""
        head = {"format": FORMAT, "asked": dict(self.asked), "versions": sorted(self.versions)}
        return signed_json(head | plain_fields(self.difference))


@dataclass(frozen=True)
class _Stored(Difference):
    asked: dict[str, Any]  # Any: JSON
    versions: tuple[str, ...]


def read_content(text: str) -> Content:
    """The content that a text says. Raises ValueError where it is none."""
    stored = msgspec.json.decode(text, type=_Stored)
    by = {split: stored.by.get(split, ()) for split in Split}
    return Content(stored.asked, stored.versions, Difference(stored.total, by))
