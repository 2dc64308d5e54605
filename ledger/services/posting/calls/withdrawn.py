"""Requests that only a trace implied, of which no call counts any more: each is the call of another
trace, by its ids or because a person said so. They are withdrawn, and come back with the first
call that counts."""

from collections.abc import Iterable
from typing import Final

from ledger.services.posting.batches import Batch
from ledger.services.posting.calls.merging import Merged
from ledger.services.posting.counting import PostedDoubt
from ledger.services.posting.plan import Plan

COUNTED_ELSEWHERE: Final = "counted_elsewhere"  # of `ledger.parsers.received.MESSAGES`


def may_follow(calls: Merged, batch: Batch) -> bool:
    """Whether a posting may change requests whose calls count, or counted, in other traces."""
    return batch.has_withdrawn or batch.has_elsewhere or bool(calls.left_traces)


def follow_calls(calls: Merged, batch: Batch, plan: Plan) -> list[PostedDoubt]:
    """Requests that only their trace implied come back with its calls, or go with them; those that
    stay are in doubt."""
    if batch.has_withdrawn:
        restore_requests(plan, calls.new_traces)
    if not (calls.left_traces or batch.has_elsewhere):
        return []
    standing = settle_elsewhere(plan, calls.left_traces)
    return [PostedDoubt(trace, COUNTED_ELSEWHERE, is_of_trace=True) for trace in standing]


def settle_elsewhere(plan: Plan, trace_keys: Iterable[str]) -> list[str]:
    """Withdraw what these traces, and others that this posting touches, implied where their calls
    count in another trace with a request; the traces whose request stays, in doubt. Cases that
    may be others' work now are staged."""
    plan.run("posting/elsewhere", code=COUNTED_ELSEWHERE, trace_keys=as_array(trace_keys))
    return [trace_id for (trace_id,) in plan.fetch("posting/standing_elsewhere")]


def as_array(keys: Iterable[str]) -> str:
    return "{" + ",".join(keys) + "}"


def withdraw_request(plan: Plan, pair: int, trace_key: str) -> None:
    """Withdraw the trace's request, if it is only implied and nothing hangs on it; the pair keeps
    what it was."""
    plan.run("posting/withdraw_request", pair=pair, trace_key=trace_key)


def restore_requests(plan: Plan, trace_keys: Iterable[str]) -> None:
    """Bring back those of these traces, and of the lines staged by this posting."""
    plan.run("posting/restore_requests", trace_keys=as_array(trace_keys))
