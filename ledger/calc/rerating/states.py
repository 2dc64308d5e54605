"""What a re-rating run may become, and by whose hand; the database holds the same table."""

from enum import StrEnum
from typing import Final

from finops.calc.lifecycles import Hand, Lifecycle, step


class State(StrEnum):
    DRAFT = "draft"
    COMPUTING = "computing"
    READY = "ready"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    POSTING = "posting"
    DONE = "done"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"


LIFECYCLE: Final = Lifecycle(
    (
        step("request", "", State.DRAFT, Hand.PREPARER, Hand.SYSTEM),
        step("compute", "draft ready failed", State.COMPUTING, Hand.PREPARER),
        step("computed", "computing", State.READY, Hand.SYSTEM),
        step("cancel", "computing", State.DRAFT, Hand.PREPARER),
        step("fail", "computing posting", State.FAILED, Hand.SYSTEM),
        step("submit", "ready", State.IN_REVIEW, Hand.PREPARER, freezes=True),
        step(
            *("approve", "in_review", State.APPROVED, Hand.SIGNER),
            needs="match another step_up",
            signs=True,
        ),
        step("reject", "in_review", State.REJECTED, Hand.SIGNER, needs="match another reason"),
        # The lines are not those reviewed any more: noticed on approval, or when they are posted.
        step("outdate", "in_review posting", State.COMPUTING, Hand.SYSTEM),
        step("begin", "approved", State.POSTING, Hand.SYSTEM),
        step("post", "posting", State.DONE, Hand.SYSTEM),
        step(
            *("withdraw", "draft computing ready in_review failed", State.WITHDRAWN),
            *(Hand.REQUESTER, Hand.SIGNER),
            needs="reason",
        ),
    ),
    open=frozenset({"draft", "computing", "ready", "in_review", "failed"}),
    in_force=frozenset({"approved", "posting", "done"}),
    unsigned=frozenset({"draft", "computing", "ready", "failed"}),
)
# In these a process works on the run, or should. (A run in review is found out of date by the
# approval itself.)
AT_WORK: Final = frozenset({State.COMPUTING, State.APPROVED, State.POSTING})
