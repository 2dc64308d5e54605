"""The steps of a tenant's price book, as data: from which state, by whom, what is asked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.services import pricebooks as services

Service = Callable[..., Any]  # Any: the services return the book or nothing


@dataclass(frozen=True)
class Step:
    """`asks` says what the person gives: `hash` what he saw, `reason` why, or nothing."""

    route: str
    state: str
    action: str
    service: Service
    label: Promise | str
    says: Promise | str
    done: Promise | str
    asks: str = ""
    needs_another: bool = False
    is_main: bool = False


STEPS: Final = (
    Step(
        "pricebook_submit",
        "draft",
        "draft_pricebook",
        services.submit_book,
        _("Submit for review"),
        _("From now on nobody can change it. Another person, a FinOps lead, approves it."),
        _("The price book is in review."),
        asks="hash",
        is_main=True,
    ),
    Step(
        "pricebook_delete",
        "draft",
        "draft_pricebook",
        services.delete_draft,
        _("Delete draft"),
        _("The draft and its entries go; the audit log keeps that they were."),
        _("The draft was deleted."),
    ),
    Step(
        "pricebook_approve",
        "in_review",
        "approve_pricebook",
        services.approve_book,
        _("Approve"),
        _(
            "What you sign is the content with this fingerprint. It prices what is posted from"
            " now on; what was rated before keeps its price until it is re-rated."
        ),
        _("The price book is approved."),
        asks="hash",
        needs_another=True,
        is_main=True,
    ),
    Step(
        "pricebook_send_back",
        "in_review",
        "draft_pricebook",
        services.send_back,
        _("Send back"),
        _("It becomes a draft again, and can be changed."),
        _("The price book is a draft again."),
        asks="reason",
    ),
    Step(
        "pricebook_retire",
        "approved",
        "approve_pricebook",
        services.retire_book,
        _("Retire"),
        _("It prices nothing from now on. What it priced keeps its price."),
        _("The price book is retired."),
        asks="reason",
    ),
)


def steps_of(state: str) -> list[Step]:
    return [step for step in STEPS if step.state == state]


def step_of(route: str) -> Step:
    return next(step for step in STEPS if step.route == route)
