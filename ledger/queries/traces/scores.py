"""Quality scores of one trace."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from finops.scope import current_tenant_id
from ledger.calc.record_keys import key_of
from ledger.queries.sql import fetch_prepared


@dataclass(frozen=True)
class TraceScore:
    """One value of one metric; with `business_outcome_id` where the outcome was scored."""

    score_id: str
    metric: str
    value: Decimal
    source: str
    occurred_at: datetime
    business_outcome_id: str | None


def trace_scores(key: UUID, outcome_ids: Iterable[str]) -> tuple[TraceScore, ...]:
    """The scores of a trace and of its outcomes, in the order of time."""
    words = {"tenant": current_tenant_id(), "key": key}
    (tenant,) = fetch_prepared("traces/has_scores", words)
    if not tenant["has_scores"]:
        return ()
    keys = [key_of(outcome_id) for outcome_id in outcome_ids]
    rows = fetch_prepared("traces/scores", {**words, "case_keys": keys})
    return tuple(TraceScore(**row) for row in rows)
