"""What somebody has done of late with things that people sign: one query."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import OuterRef, Subquery

from finops.models import ApprovalSnapshot, ApprovalStep
from finops.queries.approvals.texts import title_in

DEEDS: Final = frozenset(
    {"submit", "approve", "approve_on_conditions", "reject", "send_back", "withdraw"}
)
MOST: Final = 100


@dataclass(frozen=True)
class Deed:
    """One step that somebody took: of which request, when and why, and where that stands now.
    `title` is empty where the text that was signed has none."""

    step: str
    at: datetime
    reason: str
    request: int
    kind: str
    subject: int
    title: str
    state: str


def deeds_of(person: int, *, most: int = MOST) -> list[Deed]:
    """The newest first. Whoever lost their role still sees what they did."""
    last = ApprovalSnapshot.objects.filter(request=OuterRef("request")).order_by("-seq")
    steps = ApprovalStep.objects.filter(person=person, name__in=DEEDS)
    rows = steps.annotate(text=Subquery(last.values("content")[:1])).order_by("-at", "-id")[:most]
    return [
        Deed(
            *(name, at, reason, request, kind, subject),
            title=title_in(text),
            state=state,
        )
        for name, at, reason, request, kind, subject, text, state in rows.values_list(
            *("name", "at", "reason", "request_id", "request__kind", "request__subject"),
            *("text", "request__state"),
        )
    ]
