"""The lifecycles of all kinds as rows, which the triggers of sign-off read.

Written after every migrate, so a new kind needs no migration for them. A pair that a kind no
longer declares goes; rows of kinds that nobody registers stay, for their history.
"""

from collections.abc import Iterable
from typing import Any, Final

from finops.approvals import Kind

Rows = list[list[object]]

# One array per column, in the order of `lifecycle_parameters`; arrays within are texts.
LIFECYCLE_ROWS: Final = (
    "WITH wanted AS (SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[],"
    " %s::text[], %s::boolean[], %s::boolean[], %s::text[])"
    " AS w (kind, source, target, phase, hands, freezes, signs, roles)),"
    " gone AS (DELETE FROM finops_lifecyclestep s WHERE s.kind IN (SELECT kind FROM wanted)"
    " AND NOT EXISTS (SELECT FROM wanted w WHERE w.kind = s.kind AND w.source = s.source"
    " AND w.target = s.target))"
    " INSERT INTO finops_lifecyclestep (kind, source, target, phase, hands, freezes, signs, roles)"
    " SELECT kind, source, target, phase, string_to_array(hands, ' '), freezes, signs,"
    " string_to_array(roles, ' ') FROM wanted"
    " ON CONFLICT (kind, source, target) DO UPDATE SET phase = excluded.phase,"
    " hands = excluded.hands, freezes = excluded.freezes, signs = excluded.signs,"
    " roles = excluded.roles"
)


def lifecycle_parameters(kinds: Iterable[Kind[Any]]) -> Rows:
    """Columns of the table. Any: each kind has items of its own."""
    rows = [
        (
            *(kind.name, pair.source, pair.target, pair.phase.value),
            " ".join(sorted(pair.hands)),
            pair.freezes,
            pair.signs,
            " ".join(kind.fixed_roles if pair.signs else ()),
        )
        for kind in kinds
        for pair in kind.lifecycle.pairs()
    ]
    return [list(column) for column in zip(*rows, strict=True)]
