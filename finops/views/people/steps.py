"""What may be done with a person, their roles, their second factor, an invitation and a key: each
a dialog of its own."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from finops.access import View
from finops.calc.lifecycles import Need
from finops.calc.permissions import ROLES
from finops.models import RoleAssignment
from finops.queries.api_keys import find_key
from finops.queries.people.factor_resets import find_reset
from finops.queries.people.invitations import open_invitations
from finops.queries.people.members import find_assignment, find_member
from finops.services.api_keys.keys import revoke_key
from finops.services.people.factor_resets import RESETS, ask_reset, confirm_reset, refuse_reset
from finops.services.people.invitations import withdraw_invitation
from finops.services.people.members import deactivate_membership
from finops.services.people.roles import GRANTS, confirm_role, refuse_role, revoke_role
from finops.ui.dialogs import Facts
from finops.ui.links import page_url
from finops.ui.text import Text
from finops.views.approvals.steps import Dialog, step_of, step_view
from finops.views.approvals.subjects import Subject
from finops.views.people.facts import of_invitation, of_key, of_person, of_reset, of_role

# Any: options of Dialog
REASONED: Final[dict[str, Any]] = {"needs": frozenset({Need.REASON})}


def _subject(kind: Any, word: Text, find: Callable[..., Any], **more: Any) -> Subject:
    # Any: each kind has items of its own, options of Subject
    return Subject(
        kind=kind,
        word=word,
        find=find,
        name=lambda _item: "",
        back=lambda _item: page_url("people"),
        back_label=_("Back to the people"),
        **more,
    )


ROLE: Final = _subject(
    *(GRANTS, _("Role"), find_assignment),
    facts=of_role,
    url=lambda step, held: page_url(f"{step}_role", held.pk),
    dialogs=lambda: {"confirm": CONFIRM_ROLE, "refuse": REFUSE_ROLE},
)
RESET: Final = _subject(
    *(RESETS, _("Lost second factor"), find_reset),
    facts=of_reset,
    url=lambda step, reset: page_url(f"{step}_factor_reset", reset.pk),
    dialogs=lambda: {"confirm": CONFIRM_RESET, "refuse": REFUSE_RESET},
)


def _about_role(sentence: Text) -> Callable[[RoleAssignment], str]:
    def heading(held: RoleAssignment) -> str:
        return str(sentence) % {"person": held.user.name, "role": ROLES[held.role]}

    return heading


CONFIRM_ROLE: Final[Dialog] = step_of(
    *(ROLE, "confirm", "confirm_roles"),
    take=lambda actor, held, filled: confirm_role(
        actor=actor, assignment=held, comment=filled.reason
    ),
    label=_("Confirm the role"),
    heading=_about_role(_("Let %(person)s sign as %(role)s")),
    says=_(
        "You vouch for this grant: the role is in force from now on, and whoever granted it and"
        " whoever holds it no longer count as one person. Only a third of another role can do this."
    ),
    done=_("The role is confirmed."),
)
REFUSE_ROLE: Final[Dialog] = step_of(
    *(ROLE, "refuse", "refuse_roles"),
    take=lambda actor, held, filled: refuse_role(
        actor=actor, assignment=held, reason=filled.reason
    ),
    label=_("Take the role back"),
    heading=_about_role(_("Take the role %(role)s of %(person)s back")),
    says=_(
        "The grant ends before it was in force. Only whoever granted it, or may confirm it, can do"
        " this, with a reason of ten characters or more."
    ),
    done=_("The role was taken back."),
    is_final=True,
)
CONFIRM_RESET: Final[Dialog] = step_of(
    *(RESET, "confirm", "confirm_roles"),
    take=lambda actor, reset, filled: confirm_reset(
        actor=actor, reset=reset, comment=filled.reason
    ),
    label=_("Confirm the reset"),
    heading=lambda reset: (
        _("Remove the second factors of %(person)s") % {"person": reset.person.name}
    ),
    says=_(
        "You vouch that this person has lost their second factor and asks for this themselves."
        " Whoever knows their password can add a new one afterwards."
    ),
    done=_("The second factor is reset."),
)
REFUSE_RESET: Final[Dialog] = step_of(
    *(RESET, "refuse", "refuse_roles"),
    take=lambda actor, reset, filled: refuse_reset(actor=actor, reset=reset, reason=filled.reason),
    label=_("Refuse the reset"),
    says=_("Nothing changes. A reason of ten characters or more stands in the audit log."),
    done=_("The reset was refused."),
    is_final=True,
)


def _view(
    action: str,
    find: Callable[..., Any],
    facts: Callable[[Any], Facts],
    take: Callable[[Any, Any, str], object],
    *,
    back: str = "people",
    **more: Any,
) -> View:
    """The view of a dialog that nobody signs; `take` gets the actor, the item and the reason. Any:
    each dialog has items of its own."""
    dialog = Dialog(
        action=action,
        find=find,
        take=lambda actor, item, filled: take(actor, item, filled.reason),
        facts=facts,
        back=lambda _item: page_url(back),
        back_label=_("Back to the people") if back == "people" else _("Back to the keys"),
        name=lambda item: getattr(item, "name", ""),
        **REASONED,
        **more,
    )
    return step_view(dialog)


confirm_grant = step_view(CONFIRM_ROLE)
refuse_grant = step_view(REFUSE_ROLE)
confirm_factor_reset = step_view(CONFIRM_RESET)
refuse_factor_reset = step_view(REFUSE_RESET)
end_role = _view(
    "manage_people",
    find_assignment,
    of_role,
    lambda actor, held, why: revoke_role(actor=actor, assignment=held, reason=why),
    label=_("Revoke the role"),
    heading=_about_role(_("Revoke the role %(role)s of %(person)s")),
    says=_("The role ends now. What they did in it stays."),
    done=_("The role was revoked."),
    is_final=True,
    invalid_status=HTTPStatus.CONFLICT,
)
ask_factor_reset = _view(
    "manage_people",
    find_member,
    of_person,
    lambda actor, person, why: ask_reset(actor=actor, person=person, reason=why),
    label=_("Reset the second factor"),
    heading=lambda person: _("Reset the second factor of %(person)s") % {"person": person.name},
    says=_(
        "For somebody who has lost theirs. Nothing happens until a third person confirms it; then"
        " all their authenticator apps, passkeys and recovery codes are removed, and for a day"
        " they sign nothing of high risk. They get an e-mail now. Make sure by another way that it"
        " is they who ask."
    ),
    done=_("The reset waits for its confirmation."),
)
remove_person = _view(
    "manage_people",
    find_member,
    of_person,
    lambda actor, user, why: deactivate_membership(actor=actor, user=user, reason=why),
    label=_("Remove from this tenant"),
    heading=lambda user: _("Remove %(person)s from this tenant") % {"person": user.name},
    button=lambda user: _("Remove %(person)s") % {"person": user.name},
    says=_("All roles here end now, with the views they kept and the invitations they sent."),
    done=_("The person was removed."),
    is_final=True,
)
withdraw_invited = _view(
    "refuse_roles",
    lambda public_id: open_invitations().filter(public_id=public_id).first(),
    of_invitation,
    lambda actor, invited, why: withdraw_invitation(actor=actor, invitation=invited, reason=why),
    label=_("Withdraw the invitation"),
    heading=lambda invited: _("Withdraw the invitation of %(person)s") % {"person": invited.name},
    says=_(
        "Its link opens nothing any more. Only whoever invited, or may confirm roles, can do this."
    ),
    done=_("The invitation was withdrawn."),
    is_final=True,
    invalid_status=HTTPStatus.CONFLICT,
)
revoke_api_key = _view(
    "manage_keys",
    find_key,
    of_key,
    lambda actor, key, why: revoke_key(actor=actor, key=key, reason=why),
    back="keys",
    label=_("Revoke the key"),
    heading=lambda key: _("Revoke the key %(name)s") % {"name": key.name},
    says=_("Requests with it are refused from now on."),
    done=_("The key was revoked."),
    is_final=True,
    invalid_status=HTTPStatus.CONFLICT,
)
