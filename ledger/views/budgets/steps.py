"""The steps of what is asked for, as people see them: how much, for what, and what was spent."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.models import BudgetAmount, BudgetChange
from finops.queries.budgets.amounts import OPEN_STATES
from finops.queries.budgets.parts import beyond_parents
from finops.scope.requests import TenantRequest
from finops.services.budgets import signing
from finops.services.budgets.signing import BUDGETS, amounts_of
from finops.ui.dates import span, today
from finops.ui.dialogs import Facts
from finops.ui.links import crumb, page_url
from finops.ui.numbers import money_whole
from finops.ui.tables import Cell
from finops.views.approvals.steps import Dialog, StepInput, step_of
from finops.views.approvals.subjects import Subject
from ledger.views.budgets.evidence import evidence_lines

BUDGET_STEPS: Final = ("submit", "approve", "send_back", "reject", "withdraw")


def find_change(number: int) -> BudgetChange | None:
    related = BudgetChange.objects.select_related("requested_by", "approved_by")
    return related.filter(pk=number).first()


def name_of(change: BudgetChange) -> str:
    """“Increase: AML Copilot”."""
    names = ", ".join(row.period.budget.name for row in amounts_of(change))
    return f"{change.get_what_display()}: {names}"


def _back(change: BudgetChange) -> str:
    return page_url("budget_change", change.pk)


def _moved(row: BudgetAmount) -> str:
    currency = row.period.budget.currency
    if row.before is None:
        return f"{money_whole(row.amount)} {currency}"
    return f"{money_whole(row.before)} → {money_whole(row.amount)} {currency}"


def change_facts(change: BudgetChange) -> Facts:
    """How much, for which days, with what risk; then why, and what the budget showed."""
    rows = amounts_of(change)
    first = rows[0]
    strip = [
        *((row.period.budget.name, Cell(_moved(row))) for row in rows[:2]),
        (_("Period"), Cell(span(first.period.first, first.period.last, today()))),
        (_("Risk"), Cell(str(change.get_risk_tier_display()))),
    ]
    asked_by = change.requested_by.name if change.requested_by else _("a key")
    return Facts(
        answer="; ".join(_moved(row) for row in rows),
        strip=strip[:4],
        unmet=list(_unmet(rows)),
        rows=[
            (_("Reason"), Cell(change.reason)),
            (_("Asked by"), Cell(asked_by)),
            (_("Holds from"), Cell(first.since, "day")),
            *evidence_lines(change.evidence),
        ],
    )


def _unmet(rows: Sequence[BudgetAmount]) -> Iterator[str]:
    """A part that does not fit into its whole any more."""
    beyond = beyond_parents(rows)
    for row in rows:
        over = beyond.get(row.period.budget_id)
        if over:
            words = {"parent": row.period.budget.parent.name, "over": money_whole(over)}
            yield _("The parts of %(parent)s would be %(over)s more than it has.") % words


SUBJECT: Final = Subject(
    kind=BUDGETS,
    word=gettext_lazy("Budget"),
    find=find_change,
    name=name_of,
    facts=change_facts,
    back=_back,
    back_label=gettext_lazy("Back to what is asked"),
    url=lambda step, change: page_url(f"budget_{step}", change.pk),
    dialogs=lambda: DIALOGS,
    amend_url=lambda change: page_url("amend_budget", change.pk),
    crumbs=lambda change: [
        crumb(_("Budgets"), page_url("budgets")),
        crumb(name_of(change), _back(change)),
    ],
)


def _dialog(step: str, action: str, service: Any, *arguments: str, **words: Any) -> Dialog:
    """`arguments` names what the service takes. Any: each service with what its step asks for."""

    def take(actor: Any, change: BudgetChange, form: StepInput) -> None:
        inputs = {"seen": form.seen, "reason": form.reason}
        service(actor=actor, change_id=change.pk, **{name: inputs[name] for name in arguments})

    return step_of(SUBJECT, step, action, take=take, anywhere=True, **words)


DIALOGS: Final[dict[str, Dialog]] = {
    "submit": _dialog(
        *("submit", "ask_budget", signing.submit),
        label=gettext_lazy("Send for signature"),
        says=gettext_lazy(
            "FinOps, the business owner and Finance sign exactly this; from high risk on Risk too."
        ),
        done=gettext_lazy("It waits for its signatures."),
        is_main=True,
    ),
    "approve": _dialog(
        *("approve", "sign_budget", signing.approve, "seen"),
        label=gettext_lazy("Sign"),
        heading=lambda change: _("Sign %(budget)s") % {"budget": name_of(change)},
        says=gettext_lazy("With the last signature the amount is in force at once."),
        done=gettext_lazy("Signed."),
        is_main=True,
    ),
    "send_back": _dialog(
        *("send_back", "view_budgets", signing.send_back, "reason"),
        label=gettext_lazy("Ask for changes"),
        says=gettext_lazy("It becomes a draft again; signatures that are there do not come back."),
        done=gettext_lazy("It was sent back."),
    ),
    "reject": _dialog(
        *("reject", "sign_budget", signing.reject, "seen", "reason"),
        label=gettext_lazy("Reject"),
        says=gettext_lazy("It ends here. No amount changes."),
        done=gettext_lazy("It was rejected."),
        is_final=True,
    ),
    "withdraw": _dialog(
        *("withdraw", "ask_budget", signing.withdraw, "reason"),
        label=gettext_lazy("Withdraw"),
        says=gettext_lazy("It ends here. No amount changes."),
        done=gettext_lazy("It was withdrawn."),
        is_final=True,
    ),
}


def open_dialogs(request: TenantRequest, changes: Iterable[BudgetChange]) -> list[Any]:
    """The main thing that this person may do with each that waits: (Dialog, URL). The dialog has
    the other ways to decide."""
    waiting = [row for row in changes if row.state in OPEN_STATES]
    possible = [pair for row in waiting for pair in SUBJECT.possible(row, request.actor)]
    return [(dialog, url) for dialog, url in possible if dialog.is_main]
