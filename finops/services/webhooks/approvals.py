"""What happens to requests, as events of webhooks: to all of them, to people, and to budgets.

Comments themselves never leave: they are for those who may look at the request. What leaves is what
anybody sees who may see budgets in this tenant.
"""

from functools import cache, partial
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from finops.approvals import kinds_that_ask
from finops.calc.approvals.telling import AUDIENCES
from finops.models import ApprovalRequest, BudgetChange, User
from finops.queries.tenants import tenant_in_force
from finops.registries.approval_events import ApprovalEvent
from finops.registries.event_types import EventType
from finops.services.budgets.signing import amounts_of
from finops.services.webhooks.emitting import emit
from finops.ui.links import links_into, page_url
from finops.ui.text import Text

SEES: Final = "view_budgets"
TO_PEOPLE: Final = ("mentioned", "reminded", "escalated")
BUDGET: Final = "budget"
_DATA: Final[dict[str, Text]] = {
    "title": _("What is asked, in a line"),
    "url": _("The request's page"),
    "tenant": _("The tenant's short name"),
    "request": _("The request's number"),
    "kind": _("What is signed: budget, raci, risk_tier, limit …"),
    "state": _("The request's state now"),
    "seq": _("How often it was put to people"),
    "activity": _("The row of the table of responsibilities"),
    "tier": _("The risk tier, empty without"),
    "fiscal_year_usd": _("What the fiscal year comes to with it, in USD, or null"),
    "due_at": _("Until when it can be signed; null outside review"),
    "by": _("Who did it; empty or a label for the system"),
    "reason": _("Why, where a reason was asked for"),
}
_PEOPLE: Final[dict[str, Text]] = {**_DATA, "people": _("The names of those whom it concerns")}
_AMOUNTS: Final[dict[str, Text]] = {
    **_DATA,
    "amounts": _("By budget: slug, name, first and last day, currency, amount asked and before"),
}
LABELS: Final[dict[str, tuple[Text, Text]]] = {
    "asked": (_("Put to people"), _("It waits for signatures from now on.")),
    "signed": (_("Signed"), _("One signature of several was given.")),
    "commented": (_("Commented"), _("Somebody said something about it; the words stay here.")),
    "mentioned": (_("Somebody is named"), _("A comment names people; the words stay here.")),
    "changes_wanted": (_("Changes wanted"), _("It is a draft again, and its signatures are void.")),
    "approved": (_("Approved"), _("The last signature was given, on conditions or without.")),
    "rejected": (_("Rejected"), _("Somebody who signs rejected it.")),
    "withdrawn": (_("Withdrawn"), _("Whoever asked for it, or its owner, took it back.")),
    "expired": (_("Expired"), _("Its time to sign, or the approval's own, was over.")),
    "superseded": (_("Superseded"), _("Another approval took its place.")),
    "frozen": (_("Frozen"), _("A stop rule froze what was granted.")),
    "reminded": (_("Reminder"), _("Signatures are missing on business day 1 or 2.")),
    "escalated": (_("Escalation"), _("Signatures are missing on business day 3 or 5.")),
    "condition_met": (_("Condition met"), _("A condition of an approval came true.")),
    "condition_overdue": (_("Condition overdue"), _("A condition did not come true in time.")),
}
OF_BUDGETS: Final = tuple(name for name in AUDIENCES if name not in (*TO_PEOPLE, "commented"))


def type_name(event: str) -> str:
    return f"inbox.{event}" if event in TO_PEOPLE else f"approval.{event}"


TYPES: Final = (
    *(
        EventType(type_name(name), *LABELS[name], SEES, _PEOPLE if name in TO_PEOPLE else _DATA)
        for name in AUDIENCES
    ),
    *(EventType(f"budget.{name}", *LABELS[name], SEES, _AMOUNTS) for name in OF_BUDGETS),
)


def emit_approval(event: ApprovalEvent) -> None:
    """The events of one event of what the RACI table lets people sign."""
    if event.kind not in kinds_that_ask():
        return
    data = cache(partial(_data, event))  # read once for both
    emit(type_name(event.name), data=data)
    if event.kind == BUDGET and event.name in OF_BUDGETS:
        emit(f"budget.{event.name}", data=lambda: data() | _amounts(event))


def _data(event: ApprovalEvent) -> dict[str, Any]:  # Any: JSON
    request = ApprovalRequest.objects.get(pk=event.request)
    kind, tenant = kinds_that_ask()[event.kind], tenant_in_force()
    ask = kind.ask_of(kind.model._default_manager.get(pk=request.subject)) if kind.asks else None
    if ask is None:
        raise LookupError(f"“{event.kind}” asks nobody.")
    with links_into(tenant):
        url = settings.PUBLIC_URL + page_url("request", request.pk)
    due_at = request.due_at if request.state == "in_review" else None
    shown = {
        **{"title": ask.title, "url": url, "tenant": tenant.slug, "request": request.pk},
        **{"kind": event.kind, "state": request.state, "seq": event.seq},
        **{"activity": ask.activity, "tier": ask.tier, "by": event.by},
        "fiscal_year_usd": None if ask.amount_usd is None else f"{ask.amount_usd:.2f}",
        "due_at": due_at.isoformat() if due_at is not None else None,
        "reason": "" if event.name in ("commented", "mentioned") else event.words,
    }
    if event.name in TO_PEOPLE:
        people = User.objects.filter(pk__in=event.people).order_by("name")
        shown["people"] = list(people.values_list("name", flat=True))
    return shown


def _amounts(event: ApprovalEvent) -> dict[str, Any]:  # Any: JSON
    change = BudgetChange.objects.get(
        pk=ApprovalRequest.objects.values_list("subject", flat=True).get(pk=event.request)
    )
    return {
        "amounts": [
            {
                "budget": row.period.budget.slug,
                "name": row.period.budget.name,
                "period": [row.period.first.isoformat(), row.period.last.isoformat()],
                "currency": row.period.budget.currency,
                "amount": f"{row.amount:.2f}",
                "before": None if row.before is None else f"{row.before:.2f}",
            }
            for row in amounts_of(change)
        ]
    }
