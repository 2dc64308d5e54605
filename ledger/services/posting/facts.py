"""Facts of a posting on their way out of the working tables: scores, requests, lines."""

import polars as pl

from ledger.services.partitions import next_month
from ledger.services.posting.plan import Plan, PostingPlan
from ledger.services.posting.summing import sum_lines
from ledger.services.posting.working_tables import (
    LINES,
    MOVES,
    REQUEST_DETAILS,
    SCORES,
    SMALL_BATCH,
    Rows,
    analyze,
)

SCORE_COLUMNS = {
    "key": "score_key",
    "occurred_at": "occurred_at",
    "trace_key": "trace_key",
    "case_key": "case_key",
    "metric_id": "metric_id",
    "value": "value",
    "trace_id": "trace_id",
    "business_outcome_id": "business_outcome_id",
    "record_id": "score_id",
}


def post_scores(scores: pl.DataFrame | None, plan: Plan) -> bool:
    """New scores of traces and outcomes; whether results may count or not by them."""
    if scores is None or scores.is_empty():
        return False
    SCORES.fill(scores.select(SCORE_COLUMNS.keys()).rename(SCORE_COLUMNS))
    return plan.run("posting/scores") > 0


def write_requests(details: Rows | None, plan: Plan, *, has_replaced: bool) -> bool:
    """The requests, where others gave way in their place; whether traces moved to one that came
    late."""
    if details is not None:
        REQUEST_DETAILS.send(details)
        analyze(details.frame.height, REQUEST_DETAILS)
    if has_replaced:
        plan.run("posting/replace_requests")
    plan.run("posting/requests")
    return move_late(plan)


def move_late(plan: Plan) -> bool:
    """Requests that came after their events: move what was counted as unattributed; whether there
    was any."""
    has_late = plan.run("posting/moves") > 0
    if has_late:
        move_staged(plan)
    return has_late


def move_staged(plan: Plan) -> None:
    """Lines and outcomes go from owner to owner as it is staged."""
    analyze(SMALL_BATCH + 1, MOVES)
    for (month,) in plan.fetch("posting/months_of_moves"):
        start, end = f"{month} 00:00+00", f"{next_month(month)} 00:00+00"
        plan.run("posting/move_month", month=month, start=start, end=end)
    plan.run("posting/close_traces")


def write_lines(lines: Rows, plan: PostingPlan) -> None:
    """Cost lines, and what they add to the sums."""
    if not lines.is_empty:
        LINES.send(lines)
        sum_lines(lines.frame, plan)
        plan.run("posting/lines")
