"""The dialogs of what the RACI table lets people sign: the same steps and words for every kind."""

from collections.abc import Callable
from typing import Any, Final

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from finops.access import Actor
from finops.approvals import Kind
from finops.services.approving import take_step
from finops.ui.text import Text
from finops.views.approvals.steps import Dialog, StepInput, step_of, step_view

ACTION: Final = "sign_requests"
# By step: its label, what it means, what is said afterwards.
WORDS: Final[dict[str, tuple[Text, Text, Text]]] = {
    "submit": (
        _("Put it to people"),
        _("Everybody who has to sign is asked. From then on it stays as it is."),
        _("It is put to people."),
    ),
    "approve": (
        _("Sign"),
        _("You sign what is shown here, for the role on the button. The last signature approves."),
        _("You have signed."),
    ),
    "reject": (
        _("Reject"),
        _("It ends here, and can only be asked for anew."),
        _("It is rejected."),
    ),
    "send_back": (
        _("Ask for changes"),
        _("It becomes a draft again, and every signature is void."),
        _("It went back for changes."),
    ),
    "withdraw": (
        _("Withdraw"),
        _("It ends here, as if it had not been asked for."),
        _("It is withdrawn."),
    ),
}
FINAL: Final = frozenset({"reject", "withdraw"})


def dialogs_of(subject: Any) -> dict[str, Dialog]:
    """The dialogs of a subject whose kind `asks`. Any: a Subject, which names its own dialogs."""
    return {step: _dialog(subject, step) for step in WORDS}


def _dialog(subject: Any, step: str) -> Dialog:
    label, says, done = WORDS[step]
    return step_of(
        *(subject, step, ACTION),
        label=label,
        says=says,
        done=done,
        heading=lambda item: f"{label}: {subject.name(item)}",
        take=_take(subject.kind, step),
        is_main=step in {"approve", "submit"},
        is_final=step in FINAL,
    )


def _take(kind: Kind[Any], step: str) -> Callable[[Actor, Any, StepInput], object]:
    # Any: each kind has items of its own
    def take(actor: Actor, item: Any, typed: StepInput) -> object:
        return take_step(*(kind, step, item.pk), actor=actor, seen=typed.seen, reason=typed.reason)

    return take


def urls_of(dialogs: dict[str, Dialog], place: str, noun: str) -> list[URLPattern]:
    """Where they lie: `place`/<id>/approve, by the name `approve_<noun>`."""
    return [
        path(f"{place}/<int:item>/{step}", step_view(dialog), name=f"{step}_{noun}")
        for step, dialog in dialogs.items()
    ]
