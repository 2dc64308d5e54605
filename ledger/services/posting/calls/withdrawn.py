"""Requests that only a trace implied, of which no call counts any more: a person said that each is
the call of another trace. They are withdrawn, and come back with the first call that counts."""

from collections.abc import Iterable

from ledger.services.posting.statements import Words, run


def withdraw_request(words: Words, pair: int, trace_key: str) -> None:
    """Withdraw the trace's request, if it is only implied and nothing hangs on it; the pair keeps
    what it was. Words of a posting."""
    run("withdraw_request", {**words, "pair": pair, "trace_key": trace_key})


def restore_requests(words: Words, trace_keys: Iterable[str]) -> None:
    """Bring back those of these traces, and of the lines staged by this posting."""
    run("restore_requests", {**words, "trace_keys": "{" + ",".join(trace_keys) + "}"})
