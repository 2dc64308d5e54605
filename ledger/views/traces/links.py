"""Links to single traces, and outcomes in words."""

from collections.abc import Iterable
from urllib.parse import urlencode

from finops.models.organisation.outcome_types import OutcomeUnit
from finops.queries.outcome_types import type_label
from finops.ui.links import page_url


def trace_url(trace_id: str) -> str:
    """The page of a trace. Ids may hold slashes and dots: where a path would be read as
    directories (“.”, “..”, empty), the id goes into the query instead."""
    if {"", ".", ".."} & set(trace_id.split("/")):
        return f"{page_url('trace_by_query')}?{urlencode({'id': trace_id})}"
    return page_url("trace", trace_id)


def outcome_names(kinds: Iterable[str]) -> list[str]:
    return [type_label(kind) for kind in kinds]


def furthest_outcome(kinds: Iterable[str]) -> str:
    """The outcome furthest up the ladder: a resolved case says more than a passed answer."""
    ladder = OutcomeUnit.values
    ranked = sorted(kinds, key=lambda kind: ladder.index(kind) if kind in ladder else -1)
    return outcome_names(ranked[-1:])[0] if ranked else ""
