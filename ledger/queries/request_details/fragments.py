"""Pieces of SQL about the details of requests, written from their declaration.

In a statement `r` is the request, `p` its profile and `t` what others report of its trace. What a
request's own record says is believed before that.
"""

from collections.abc import Iterable
from typing import Final

from ledger.calc.reports.detail_filter import LEAST, MOST
from ledger.calc.reports.outcome_filter import DETAIL_FILTERS
from ledger.calc.request_details import COUNTS, DETAILS, Detail, Kept, Teller

JOINS: Final = """
LEFT JOIN ledger_requestprofile p ON p.tenant_id = r.tenant_id AND p.id = r.profile_id
LEFT JOIN ledger_reportedrequest t ON t.tenant_id = r.tenant_id AND t.trace_key = r.trace_key
"""


def _typed(detail: Detail) -> str:
    return f"{detail.name} {'numeric' if detail.is_measure else 'text'}"


def _own(detail: Detail) -> str:
    if detail.kept is Kept.ROW:
        return f"r.{detail.name}"
    return f"nullif(p.{detail.name}, '')"


def known(detail: Detail) -> str:
    return f"coalesce({_own(detail)}, t.{detail.name})"


def _of_records(place: int, detail: Detail) -> str:
    """What request records say: the first one's word, else that of a later one that added it."""
    added = (
        f"CASE WHEN substr(t.tellers, {place + 1}, 1) = '{int(Teller.RECORD)}'"
        f" THEN t.{detail.name} END"
    )
    return f"coalesce({_own(detail)}, {added})::text AS {detail.name}"


def _filter(detail: Detail, value: str) -> str:
    """One that is not asked for is NULL and folds away; an unknown word is the empty one."""
    name = f"detail_{detail.name}"
    if detail.is_measure:
        least, most = f"%({name}{LEAST})s::numeric", f"%({name}{MOST})s::numeric"
        return f"({least} IS NULL OR {value} >= {least}) AND ({most} IS NULL OR {value} <= {most})"
    words = f"%({name})s::text[]"
    return f"({words} IS NULL OR coalesce({value}, '') = ANY({words}))"


def _listed(pieces: Iterable[str]) -> str:
    return ",\n".join(pieces)


def _counted(name: str) -> str:
    """How many say it, its sum, and how many say more than nothing."""
    return (
        f"count(c.{name})::bigint AS {name}_said, sum(c.{name}) AS {name}_sum,"
        f" count(*) FILTER (WHERE c.{name} > 0)::bigint AS {name}_some"
    )


_OF_ROW: Final = [detail for detail in DETAILS if detail.kept is Kept.ROW]
FRAGMENTS: Final = {
    "details/types": _listed(map(_typed, DETAILS)),
    "details/names": _listed(detail.name for detail in DETAILS),
    "details/excluded": _listed(f"{detail.name} = excluded.{detail.name}" for detail in DETAILS),
    "details/texts": _listed(f"t.{detail.name}::text AS {detail.name}" for detail in DETAILS),
    "details/row_types": _listed(map(_typed, _OF_ROW)),
    "details/row_names": _listed(detail.name for detail in _OF_ROW),
    "details/staged": _listed(f"d.{detail.name}" for detail in _OF_ROW),
    "details/joins": JOINS,
    "details/counts": _listed(map(_counted, COUNTS)),
    "details/known": _listed(f"{known(detail)} AS {detail.name}" for detail in DETAILS),
    "details/filters": "\nAND ".join(_filter(detail, known(detail)) for detail in DETAIL_FILTERS),
    "details/reported_filters": "\nAND ".join(
        _filter(detail, f"t.{detail.name}") for detail in DETAIL_FILTERS
    ),
    "details/of_records": _listed(_of_records(at, detail) for at, detail in enumerate(DETAILS)),
}
