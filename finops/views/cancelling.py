"""Cancelling long work: one dialog for every kind, beside the part that shows its progress."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from finops.access import Actor, View
from finops.models.leased import LeasedWork
from finops.scope.requests import TenantRequest
from finops.services.leasing import cancel, kind_named, may_cancel
from finops.ui.links import page_url
from finops.ui.text import Text
from finops.views.approvals.steps import Dialog, StepInput, step_view

Find = Callable[[TenantRequest, UUID], LeasedWork | None]


@dataclass(frozen=True)
class CancelWords:
    """What the button does to what, and what becomes of what is done already."""

    label: Text
    says: Text


def cancel_view(
    name: str,
    find: Find,
    page: str,
    words: CancelWords,
    *,
    anywhere: bool = False,
    has_own_page: bool = True,
) -> View:
    """A dialog that ends work of this kind at once, and leads back to its page."""
    kind = kind_named(name)

    def take(actor: Actor, work: LeasedWork, _filled: StepInput) -> None:
        cancel(kind, work, actor=actor)

    def back(work: Any) -> str:  # Any: each kind has a model of its own
        return page_url(page, *([work.public_id] if has_own_page else []))

    dialog = Dialog(
        action=kind.starts,
        find=find,
        take=take,
        back=back,
        label=words.label,
        says=words.says,
        done=_("It was cancelled."),
        stay=_("Let it run"),
        is_own=True,
        is_final=True,
        anywhere=anywhere,
    )
    return step_view(dialog)


def cancel_url(request: TenantRequest, work: LeasedWork, name: str, route: str) -> str:
    """Where the button leads; empty where this person cannot cancel it now."""
    if not may_cancel(kind_named(name), work, request.actor):
        return ""
    return page_url(route, work.public_id)
