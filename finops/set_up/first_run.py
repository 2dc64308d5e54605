"""The first steps of an organisation: each app registers its own, and data says which are done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from finops.access import Actor, can
from finops.models import ApiKey, BusinessUnit, CostCenter, Membership, UseCase
from finops.ui.links import page_url
from finops.ui.text import Text


@dataclass(frozen=True)
class FirstStep:
    """One step: why, whether it is done, where it is done (`route`, and its `query`), and what lets
    one do it."""

    key: str
    order: int
    title: Text
    text: Text
    is_done: Callable[[], bool]
    action: str
    route: Callable[[], str]
    link: Text
    query: str = ""


@dataclass(frozen=True)
class ShownStep:
    """A step as its reader sees it; without `url` where somebody else does it."""

    step: FirstStep
    is_done: bool
    url: str


_steps: dict[str, FirstStep] = {}


def register(*steps: FirstStep) -> None:
    """Add steps; called from AppConfig.ready()."""
    _steps.update({step.key: step for step in steps})


def first_run(actor: Actor) -> list[ShownStep]:
    """All steps while one of them is to be done; none after that, and for whoever sees a part of
    the organisation only."""
    if not can(actor, "view_organisation"):
        return []
    steps = sorted(_steps.values(), key=lambda step: step.order)
    shown = [_shown(actor, step) for step in steps]
    return [] if all(step.is_done for step in shown) else shown


def _shown(actor: Actor, step: FirstStep) -> ShownStep:
    is_done = step.is_done()
    may = not is_done and can(actor, step.action)
    return ShownStep(step, is_done, page_url(step.route()) + step.query if may else "")


def _next_noun() -> str:
    """The form of what is missing first."""
    if not BusinessUnit.objects.exists():
        return "new_business_unit"
    return "new_use_case" if CostCenter.objects.exists() else "new_cost_center"


STEPS: Final = (
    FirstStep(
        key="organisation",
        order=10,
        title=_("Name what costs belong to"),
        text=_("A business unit, its cost center and a use case: one of each is enough to begin."),
        is_done=lambda: UseCase.objects.exists(),
        action="change_use_case",
        route=_next_noun,
        link=_("Set it up"),
    ),
    FirstStep(
        key="people",
        order=20,
        title=_("Invite the others"),
        text=_("Whoever prepares prices or roles does not approve them: it takes two."),
        is_done=lambda: Membership.objects.all()[1:2].exists(),
        action="manage_people",
        route=lambda: "people",
        link=_("Invite people"),
        query="?tab=invitations",
    ),
    FirstStep(
        key="key",
        order=30,
        title=_("Make an API key"),
        text=_("A gateway or a billing export sends its events with it."),
        is_done=lambda: ApiKey.objects.exists(),
        action="manage_keys",
        route=lambda: "keys",
        link=_("Make a key"),
    ),
)
