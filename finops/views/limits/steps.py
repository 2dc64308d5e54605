"""The steps of a limit, as people see them before they sign."""

from functools import partial
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.models import Limit
from finops.queries.budgets.limits import limit_numbered, version_in_force
from finops.queries.budgets.signers import risk_of, scope_words
from finops.services.budgets.limits import LIMITS
from finops.ui.dialogs import Changed, Facts
from finops.ui.links import crumb, page_url
from finops.ui.numbers import money
from finops.ui.tables import Cell
from finops.ui.text import Text
from finops.views.approvals.changes import request_url
from finops.views.approvals.deciding import dialogs_of
from finops.views.approvals.steps import Dialog
from finops.views.approvals.subjects import Subject

SCOPES: Final[dict[str, Text]] = {
    "business_unit": gettext_lazy("unit"),
    "cost_center": gettext_lazy("cost center"),
    "use_case": gettext_lazy("use case"),
    "environment": gettext_lazy("environment"),
    "risk_tier": gettext_lazy("risk"),
}


def amount_text(limit: Limit) -> str:
    """“300.00 USD”; empty where it is no amount."""
    return "" if limit.amount is None else f"{money(limit.amount)} {limit.currency}"


def scope_text(limit: Limit) -> str:
    """“environment sandbox”, or the whole organisation."""
    named = [f"{SCOPES[name]} {word}" for name, word in scope_words(limit).items() if word]
    return " · ".join(named) or _("the whole organisation")


def limit_facts(limit: Limit) -> Facts:
    """How much, for what, with what risk; and what is in force now."""
    before = version_in_force(limit.slug)
    changed = []
    if before is not None and before.pk != limit.pk:
        pairs = [
            (_("Amount"), amount_text(before), amount_text(limit)),
            (_("Holds for"), scope_text(before), scope_text(limit)),
        ]
        changed = [Changed(what, old, new) for what, old, new in pairs if old != new]
    asked_by = limit.requested_by.name if limit.requested_by else _("a key")
    return Facts(
        answer=amount_text(limit),
        strip=[
            (_("What holds"), Cell(str(limit.get_what_display()))),
            (_("Amount"), Cell(amount_text(limit), nil=_("none"))),
            (_("Holds for"), Cell(scope_text(limit))),
            (_("Risk"), Cell(risk_of(limit))),
        ],
        changed=changed,
        rows=[(_("Reason"), Cell(limit.reason)), (_("Asked by"), Cell(asked_by))],
    )


LIMIT: Final = Subject(
    kind=LIMITS,
    word=gettext_lazy("Limit"),
    find=limit_numbered,
    name=lambda limit: str(limit.slug),
    facts=limit_facts,
    back=partial(request_url, LIMITS.name),
    back_label=gettext_lazy("Back to the request"),
    url=lambda step, limit: page_url(f"{step}_limit", limit.pk),
    amend_url=lambda limit: page_url("amend_limit", limit.pk),
    dialogs=lambda: LIMIT_DIALOGS,
    crumbs=lambda limit: [
        crumb(_("Limits and quotas"), page_url("limits")),
        crumb(limit.slug, request_url(LIMITS.name, limit)),
    ],
)
LIMIT_DIALOGS: Final[dict[str, Dialog]] = dialogs_of(LIMIT)
