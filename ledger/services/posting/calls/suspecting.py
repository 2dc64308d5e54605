"""New calls beside those that count already: which of them may be one, told by two instrumentors.

Looked for at the end of the posting that brings the later one, under the postings' lock: one look
into a narrow index for each new call, and nothing more where no other source told the same.
"""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count, Q

from finops.scope import current_tenant_id
from ledger.calc.calls.matching import ALIKE_WITHIN, CallFacts
from ledger.calc.calls.suspecting import (
    MOST_ALIKE,
    AlikePair,
    InstrumentedCall,
    Prompt,
    WaitingPairs,
    suspect,
)
from ledger.models import SuspectedDuplicate
from ledger.queries.sql import Row, fetch_prepared


def note_suspected() -> None:
    """Note pairs of new calls (those staged by this posting) and calls alike of other sources."""
    around: dict[str, list[InstrumentedCall]] = {}
    for row in fetch_prepared("sightings/alike", words()):
        around.setdefault(row["new_key"], []).append(told_by(row))
    if not around:
        return
    pairs = suspect(around, waiting_for(call.event for calls in around.values() for call in calls))
    SuspectedDuplicate.objects.bulk_create(map(row_of, pairs))


def words() -> dict[str, object]:
    return {"tenant": current_tenant_id(), "within": ALIKE_WITHIN, "most": MOST_ALIKE + 1}


def told_by(row: Row) -> InstrumentedCall:
    facts = CallFacts(
        row["occurred_at"],
        row["model"],
        row["input_tokens"],
        row["output_tokens"],
        is_failed=row["is_failed"],
    )
    keys = frozenset(row["call_ids"].split())
    who = row["event"], row["channel"], row["instrumentor"], row["trace"]
    return InstrumentedCall(*who, facts, keys, row["owner"])


def waiting_for(events: Iterable[str]) -> WaitingPairs:
    """What waits of the tenant, and with whom these calls are paired already."""
    asked = list(dict.fromkeys(events))
    open_ones = SuspectedDuplicate.objects.filter(status=SuspectedDuplicate.Status.OPEN)
    prompts = open_ones.values_list("sources", "input_tokens", "output_tokens")
    of_prompt: Counter[Prompt] = Counter()
    for sources, tokens_in, tokens_out, count in prompts.annotate(count=Count("pk")).order_by():
        of_prompt[sources, tokens_in, tokens_out] = count
    paired: set[tuple[str, str]] = set()
    theirs = SuspectedDuplicate.objects.filter(Q(first_key__in=asked) | Q(second_key__in=asked))
    for first, second, sources in theirs.values_list("first_key", "second_key", "sources"):
        paired |= {(key.hex, source) for key in (first, second) for source in sources.split(" + ")}
    return WaitingPairs(of_prompt.total(), of_prompt, paired)


def row_of(pair: AlikePair) -> SuspectedDuplicate:
    facts = pair.first.facts
    return SuspectedDuplicate(
        first_key=pair.first.event,
        second_key=pair.second.event,
        sources=pair.sources,
        model=facts.model or pair.second.facts.model,
        input_tokens=facts.input_tokens or 0,
        output_tokens=facts.output_tokens or 0,
        occurred_at=facts.at,
    )
