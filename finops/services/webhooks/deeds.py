"""Steps of what the RACI table names no signers for, as events of webhooks."""

from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from finops.approvals import Kind, kinds_that_tell
from finops.calc.approvals.telling import BY_THE_CLOCK
from finops.models import ApprovalRequest, Notice, User
from finops.queries.tenants import tenant_in_force
from finops.registries.approval_events import ApprovalEvent
from finops.registries.event_types import EventType
from finops.registries.notices import subject_of_notices
from finops.services.webhooks.emitting import emit
from finops.ui.links import links_into
from finops.ui.text import Text

_DATA: Final[dict[str, Text]] = {
    "title": _("What it is about, in a line"),
    "url": _("Where it is looked at"),
    "tenant": _("The tenant's short name"),
    "request": _("The request's number"),
    "kind": _("What is signed: pricebook, rerating, period, role"),
    "state": _("The request's state now"),
    "seq": _("How often it was put to people"),
    "by": _("Who did it; empty or a label for the system"),
    "reason": _("Why, where a reason was asked for"),
}
_PEOPLE: Final[dict[str, Text]] = {**_DATA, "people": _("The names of those whom it concerns")}
LABELS: Final[dict[str, tuple[Text, Text]]] = {
    "asked": (_("Put to people"), _("It waits for its signature from now on.")),
    "approved": (_("Approved"), _("It was signed, and holds from now on.")),
    "changes_wanted": (_("Changes wanted"), _("It is a draft again.")),
    "rejected": (_("Rejected"), _("Somebody who signs rejected it.")),
    "withdrawn": (_("Withdrawn"), _("It was taken back before it was decided.")),
    "retired": (_("Retired"), _("It prices nothing from now on; what it priced stays.")),
    "outdated": (_("Out of date"), _("Lines have changed: its difference is computed again.")),
    "posted": (_("Booked"), _("Its reversals and replacements are in the ledger.")),
    "failed": (_("Failed"), _("It could not be computed or booked; nothing of it is.")),
    "closed": (_("Closed"), _("Its sums stay; what comes later is an adjustment.")),
    "reopened": (_("Reopened"), _("What comes from now on is booked in the month itself.")),
    "given": (_("Given"), _("A role that signs nothing was given to somebody.")),
    "confirmed": (_("Confirmed"), _("A third person confirmed a role: it is in force.")),
    "refused": (_("Refused"), _("A role was refused before it gave anything.")),
    "revoked": (_("Ended"), _("A role was ended.")),
    "reminded": (_("Reminder"), _("Its signature is missing on business day 1 or 2.")),
    "escalated": (_("Escalation"), _("Its signature is missing on business day 3 or 5.")),
}


def deed_types(*kinds: Kind[Any]) -> Iterator[EventType]:  # Any: each kind has items of its own
    """The types of kinds that `tell`: `pricebook.approved` and so on."""
    for kind in kinds:
        if kind.tells is not None:
            for event in dict.fromkeys(kind.tells.events.values()):
                yield EventType(f"{kind.name}.{event}", *LABELS[event], kind.tells.sees, _DATA)
            if kind.lifecycle.open:  # a month of the books waits for nobody
                for event in BY_THE_CLOCK:
                    name = f"{kind.name}.{event}"
                    yield EventType(name, *LABELS[event], kind.tells.sees, _PEOPLE)


def emit_deed(event: ApprovalEvent) -> None:
    if event.kind in kinds_that_tell():
        emit(f"{event.kind}.{event.name}", data=lambda: _data(event))


def _data(event: ApprovalEvent) -> dict[str, Any]:  # Any: JSON
    request = ApprovalRequest.objects.get(pk=event.request)
    tenant, subject = tenant_in_force(), subject_of_notices(event.kind)
    if subject is None:
        raise LookupError(f"Nobody says where “{event.kind}” lies.")
    with links_into(tenant):
        path = subject.page(Notice(about=event.kind, number=event.request))
    shown = {
        **{"title": event.title, "url": settings.PUBLIC_URL + path, "tenant": tenant.slug},
        **{"request": request.pk, "kind": event.kind, "state": request.state, "seq": event.seq},
        **{"by": event.by, "reason": event.words},
    }
    if event.name in BY_THE_CLOCK:
        people = User.objects.filter(pk__in=event.people).order_by("name")
        shown["people"] = list(people.values_list("name", flat=True))
    return shown
