"""One chunk of gated records into one tenant's ledger, in one transaction with its effect."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from ledger.parsers import GatedChunk
from ledger.services.budgets.telling import tell_on_commit
from ledger.services.posting.batches import Batch, begin, end, take_turn
from ledger.services.posting.calls.merging import merge_calls
from ledger.services.posting.calls.span_trees import FLAT, Nesting
from ledger.services.posting.calls.suspecting import note_suspected
from ledger.services.posting.calls.withdrawn import follow_calls, may_follow
from ledger.services.posting.claiming import claim_records
from ledger.services.posting.counting import PostedChunk, PostedDoubt, count, with_doubts
from ledger.services.posting.facts import post_scores, write_lines, write_requests
from ledger.services.posting.periods import add_up
from ledger.services.posting.plan import SMALL_POSTING
from ledger.services.posting.preparing import Prepared, prepare
from ledger.services.posting.provider_credits import judge_credits, post_credits
from ledger.services.posting.requests.cases import credit_cases, has_cases
from ledger.services.posting.requests.contradicting import doubt_new, forget_replaced
from ledger.services.posting.requests.reported import post_reports
from ledger.services.posting.requests.sources import keep_sources
from ledger.services.posting.working_tables import lay_out


def post_chunk(*, chunk: GatedChunk, source: UUID, chunk_no: int, channel: str) -> PostedChunk:
    """Prepare and post a chunk, where nothing else is to be done in between."""
    return post(prepared=prepare(chunk), source=source, chunk_no=chunk_no, channel=channel)


def nothing() -> None:
    """For those whom nobody waits for."""


@transaction.atomic(savepoint=False)
def post(
    *,
    prepared: Prepared,
    source: UUID,
    chunk_no: int,
    channel: str,
    nesting: Nesting = FLAT,
    begun: Callable[[], None] = nothing,
) -> PostedChunk:
    """Post the records of a chunk; `(source, chunk_no)` is posted once, whatever happens.

    `nesting` is what the spans of their traces say of these events and of earlier ones. `begun`
    is called when the tenant's turn has come.

    The same id with the same content is a duplicate; with other content a conflict, which is
    reported and not written. Source: ledger 1, 3, 6.
    """
    take_turn()
    begun()
    batch = begin(source, chunk_no, channel)
    if isinstance(batch, PostedChunk):
        return batch
    posted = write(prepared, batch, nesting)
    end(batch, posted)
    tell_on_commit()
    return posted


def write(prepared: Prepared, batch: Batch, nesting: Nesting) -> PostedChunk:
    """All effects of a posting, in an order that lets each see what those before have settled.

    - Credits of providers are judged before ids are claimed: who mends a refused one may send its
      id again. Records are claimed before those they imply: what was known implies nothing.
    - Whose calls count is found before lines are written: of these only those that count, each in
      its place. Those that do not are held, to count later.
    - Requests come before lines and outcomes, which ask them for their owner. What late requests
      own moves before calls do, so that these go from where they stand by then.
    - Sums are added up once, when all their changes are staged.
    - Requests follow their calls, and doubts are told, when all lines stand where they belong.
    - Cases are credited last: from all facts, not only from what is new.
    """
    plan = batch.plan(
        unattributed=prepared.unattributed,
        unpriced=prepared.unpriced,
        is_small=prepared.records.frame.height <= SMALL_POSTING,
    )
    lay_out()
    judged = judge_credits(prepared.credits, plan)
    claimed = claim_records(prepared.refusing(judged.refused).as_of_now(), plan)
    new = claimed.new
    calls = merge_calls(new.staged.events, plan, nesting)
    calls.hold(new.lines, plan)
    has_judged = post_scores(new.scores, plan)
    post_credits(judged, plan)
    has_moved = write_requests(new.details, plan, has_replaced=claimed.has_replaced)
    write_lines(calls.posted(new.lines), plan)
    plan.run("posting/outcomes")
    plan.run("posting/open_traces")
    calls.post_moves(plan)
    add_up(plan, changes_counted=claimed.has_replaced or has_moved or calls.has_moves)
    doubts = [PostedDoubt(event, code) for event, code in calls.doubtful]
    doubts += follow_calls(calls, batch, plan)
    if calls.has_sightings:
        note_suspected()
    if new.sources is not None:
        keep_sources(new.sources, plan)
        doubts += doubt_new(new.sources)
    if claimed.has_replaced:
        forget_replaced(plan)
    post_reports(new.all_reports())
    is_touched = claimed.has_replaced or has_moved or has_judged or new.names_cases
    if is_touched or (may_follow(calls, batch) and has_cases(plan)):
        credit_cases(new.links, plan)
    return with_doubts(count(prepared, claimed.statuses, judged), prepared, doubts)
