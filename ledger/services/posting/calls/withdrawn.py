"""Requests that only a trace implied, of which no call counts any more: each is the call of another
trace, by its ids or because a person said so. They are withdrawn, and come back with the first
call that counts."""

from collections.abc import Iterable
from typing import Final

from django.db import connection

from ledger.services.posting.statements import Words, run

COUNTED_ELSEWHERE: Final = "counted_elsewhere"  # of `ledger.parsers.received.MESSAGES`
IN_DOUBT = """
SELECT trace_id FROM stage_elsewhere WHERE NOT may_go AND standing_trace_key IS NOT NULL
"""
HAS_CASES = "SELECT EXISTS (SELECT FROM stage_case)"


def settle_elsewhere(words: Words, trace_keys: Iterable[str]) -> list[str]:
    """Withdraw what these traces, and others that this posting touches, implied where their calls
    count in another trace with a request; the traces whose request stays, in doubt. Cases that
    may be others' work now are staged."""
    given = {**words, "code": COUNTED_ELSEWHERE, "trace_keys": as_array(trace_keys)}
    run("elsewhere", given)
    with connection.cursor() as cursor:
        cursor.execute(IN_DOUBT)
        return [trace_id for (trace_id,) in cursor.fetchall()]


def has_cases() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(HAS_CASES)
        return bool(cursor.fetchone()[0])


def as_array(keys: Iterable[str]) -> str:
    return "{" + ",".join(keys) + "}"


def withdraw_request(words: Words, pair: int, trace_key: str) -> None:
    """Withdraw the trace's request, if it is only implied and nothing hangs on it; the pair keeps
    what it was. Words of a posting."""
    run("withdraw_request", {**words, "pair": pair, "trace_key": trace_key})


def restore_requests(words: Words, trace_keys: Iterable[str]) -> None:
    """Bring back those of these traces, and of the lines staged by this posting."""
    run("restore_requests", {**words, "trace_keys": as_array(trace_keys)})
