"""What waits for a person of what the RACI table lets people sign, and why: one query."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from finops.approvals import Kind, registered
from finops.calc.approvals.reminding import due_at
from finops.calc.permissions import ROLES
from finops.calc.raci import ACTIVITIES
from finops.db.statements import fetch_tuples, load
from finops.models import ApprovalStep
from finops.queries.approvals.signers import holders
from finops.queries.calendar import business_calendar
from finops.queries.tenants import tenant_in_force
from finops.scope import current_tenant_id


class WhyWaiting(StrEnum):
    """It is theirs to sign, they asked for it and others sign, or somebody named them."""

    SIGN = "sign"
    ASKED = "asked"
    NAMED = "named"


@dataclass(frozen=True)
class Waiting:
    """One request. `role` is what the person signs as, or who is next; `behalf` whom they stand in
    for, until `behalf_ends`; `words` what somebody wrote who named them. `content` is the text that
    is signed, read."""

    why: WhyWaiting
    request: int
    kind: str
    subject: int
    due_at: datetime | None
    content: dict[str, Any]  # Any: of any kind
    role: str
    asked_by: str
    behalf: str
    behalf_ends: datetime | None
    since: datetime | None
    words: str

    @property
    def title(self) -> str:
        return str(self.content.get("title", f"{self.kind} {self.subject}"))

    @property
    def role_label(self) -> str:
        return ROLES.get(self.role, self.role)

    @property
    def activity_label(self) -> str:
        return ACTIVITIES.get(str(self.content.get("activity", "")), "")


def asked_since(kind: Kind[Any], subjects: Iterable[int]) -> dict[int, datetime]:
    """By subject, since when it is before people: the last step that put it there. Any: items of
    any kind."""
    freezing = [step.name for step in kind.lifecycle.steps if step.freezes]
    steps = ApprovalStep.objects.filter(
        request__kind=kind.name, request__subject__in=list(subjects), name__in=freezing
    )
    return dict(steps.order_by("at").values_list("request__subject", "at"))


def signs_as(kind: Kind[Any], person: int) -> str:
    """As which of their roles somebody signs what the RACI table names no signers for, and the row
    of the table that it belongs to. Any: items of any kind."""
    held = {holder.role for holder in holders(kind.fixed_roles, person=person)}
    role = next((ROLES[name] for name in kind.fixed_roles if name in held), "")
    activity = kind.tells.activity if kind.tells is not None else ""
    return ", ".join(filter(None, (role, ACTIVITIES.get(activity, ""))))


def expected_by(moments: Iterable[datetime]) -> dict[datetime, datetime]:
    """By the moment since when something is before people, when its signature is late: of what
    lapses by no day of its own."""
    known = set(moments)
    if not known:
        return {}
    zone = tenant_in_force().time_zone
    calendar = business_calendar(zone)
    return {put_at: due_at(put_at, zone, calendar) for put_at in known}


def waiting_for(person: int) -> list[Waiting]:
    """All of it, what is due first at the top; in the tenant in force."""
    kinds = [kind.name for kind in registered() if kind.asks is not None]
    values = {"tenant": current_tenant_id(), "person": person, "kinds": kinds}
    return [_waiting(row) for row in fetch_tuples(load("approvals/waiting"), values)]


def _waiting(row: tuple[Any, ...]) -> Waiting:  # Any: columns of the query
    why, request, kind, subject, due_at, content, role, asked_by, behalf, ends, since, words = row
    return Waiting(
        *(WhyWaiting(why), request, kind, subject, due_at, json.loads(content or "{}"), role),
        *(asked_by or "", behalf or "", ends, since, words or ""),
    )
