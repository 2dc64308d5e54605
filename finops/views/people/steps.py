"""What may be done with a person, their roles, their second factor, an invitation and a key: each
a dialog of its own."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from finops.access import View
from finops.calc.lifecycles import Need
from finops.calc.permissions import ROLES
from finops.models import ApiKey, FactorReset, Invitation, RoleAssignment, User
from finops.queries.api_keys import find_key
from finops.queries.factor_resets import find_reset
from finops.queries.invitations import open_invitations
from finops.queries.people import find_assignment, find_member
from finops.services.api_keys import revoke_key
from finops.services.people.factor_resets import RESETS, ask_reset, confirm_reset, refuse_reset
from finops.services.people.invitations import withdraw_invitation
from finops.services.people.members import deactivate_membership
from finops.services.people.roles import GRANTS, confirm_role, refuse_role, revoke_role
from finops.ui.links import page_url
from finops.ui.tables import Cell
from finops.views.steps import Dialog, Facts, needs_of, step_view

Words = Promise | str
# Any: options of Dialog
REASONED: Final[dict[str, Any]] = {"needs": frozenset({Need.REASON})}


def _facts(told: Callable[[Any], dict[Words, object]]) -> Callable[[Any], Facts]:
    """Facts of label and value, those that are empty left out. Any: the item of the dialog."""

    def facts(item: Any) -> Facts:
        rows = [(label, value) for label, value in told(item).items() if value]
        return Facts([(label, v if isinstance(v, Cell) else Cell(v)) for label, v in rows])

    return facts


def _person(user: User) -> dict[Words, object]:
    return {_("Person"): user.name, _("Address"): user.email}


def _role(held: RoleAssignment) -> dict[Words, object]:
    scope = getattr(held.use_case or held.business_unit, "name", "")
    until = Cell(held.valid_to, "when") if held.valid_to else _("it is revoked")
    return {
        **_person(held.user),
        _("Role"): ROLES[held.role],
        _("Over"): scope,
        _("Granted by"): held.granted_by.name if held.granted_by else _("a command"),
        _("Granted"): Cell(held.created_at, "when"),
        _("Until"): until,
    }


def _reset(reset: FactorReset) -> dict[Words, object]:
    asked: dict[Words, object] = {
        _("Asked by"): reset.asked_by.name,
        _("Asked"): Cell(reset.asked_at, "when"),
    }
    return {**_person(reset.person), **asked, _("Reason"): reset.reason}


def _invitation(invited: Invitation) -> dict[Words, object]:
    inviter = invited.invited_by.name if invited.invited_by else ""
    who: dict[Words, object] = {_("Name"): invited.name, _("Address"): invited.email}
    return {**who, _("Role"): ROLES[invited.role], _("Invited by"): inviter}


def _key(key: ApiKey) -> dict[Words, object]:
    scopes = ", ".join(key.scopes)
    return {_("Name"): key.name, _("Key"): Cell(key.public_id, "code"), _("May"): scopes}


def _view(
    action: str,
    find: Callable[..., Any],
    told: Callable[[Any], dict[Words, object]],
    take: Callable[[Any, Any, str], object],
    *,
    back: str = "people",
    **more: Any,
) -> View:
    """The view of a dialog; `take` gets the actor, the item and the reason. Any: each dialog has
    items of its own."""
    dialog = Dialog(
        action=action,
        find=find,
        take=lambda actor, item, given: take(actor, item, given.reason),
        facts=_facts(told),
        back=lambda _item: page_url(back),
        back_label=_("Back to the people") if back == "people" else _("Back to the keys"),
        name=lambda _item: "",
        **more,
    )
    return step_view(dialog)


confirm_grant = _view(
    "confirm_roles",
    find_assignment,
    _role,
    lambda actor, held, _why: confirm_role(actor=actor, assignment=held),
    label=_("Confirm the role"),
    says=_(
        "You vouch for this grant: the role is in force from now on, and whoever granted it and"
        " whoever holds it no longer count as one person. Only a third of another role can do this."
    ),
    done=_("The role is confirmed."),
    **needs_of(GRANTS, "confirm"),
)
refuse_grant = _view(
    "refuse_roles",
    find_assignment,
    _role,
    lambda actor, held, why: refuse_role(actor=actor, assignment=held, reason=why),
    label=_("Take the role back"),
    says=_(
        "The grant ends before it was in force. Only whoever granted it, or may confirm it, can do"
        " this, with a reason of ten characters or more."
    ),
    done=_("The role was taken back."),
    **needs_of(GRANTS, "refuse"),
)
end_role = _view(
    "manage_people",
    find_assignment,
    _role,
    lambda actor, held, why: revoke_role(actor=actor, assignment=held, reason=why),
    label=_("Revoke the role"),
    says=_("The role ends now. What they did in it stays."),
    done=_("The role was revoked."),
    is_final=True,
    invalid_status=HTTPStatus.CONFLICT,
    **REASONED,
)
ask_factor_reset = _view(
    "manage_people",
    find_member,
    _person,
    lambda actor, person, why: ask_reset(actor=actor, person=person, reason=why),
    label=_("Reset the second factor"),
    says=_(
        "For somebody who has lost theirs. Nothing happens until a third person confirms it; then"
        " all their authenticator apps, passkeys and recovery codes are removed, and for a day"
        " they sign nothing of high risk. They get an e-mail now. Make sure by another way that it"
        " is they who ask."
    ),
    done=_("The reset waits for its confirmation."),
    **REASONED,
)
confirm_factor_reset = _view(
    "confirm_roles",
    find_reset,
    _reset,
    lambda actor, reset, _why: confirm_reset(actor=actor, reset=reset),
    label=_("Confirm the reset"),
    says=_(
        "You vouch that this person has lost their second factor and asks for this themselves."
        " Whoever knows their password can add a new one afterwards."
    ),
    done=_("The second factor is reset."),
    **needs_of(RESETS, "confirm"),
)
refuse_factor_reset = _view(
    "refuse_roles",
    find_reset,
    _reset,
    lambda actor, reset, why: refuse_reset(actor=actor, reset=reset, reason=why),
    label=_("Refuse the reset"),
    says=_("Nothing changes. A reason of ten characters or more stands in the audit log."),
    done=_("The reset was refused."),
    **needs_of(RESETS, "refuse"),
)
remove_person = _view(
    "manage_people",
    find_member,
    _person,
    lambda actor, user, why: deactivate_membership(actor=actor, user=user, reason=why),
    label=_("Remove from this tenant"),
    says=_("All roles here end now, with the views they kept and the invitations they sent."),
    done=_("The person was removed."),
    is_final=True,
    **REASONED,
)
withdraw_invited = _view(
    "refuse_roles",
    lambda public_id: open_invitations().filter(public_id=public_id).first(),
    _invitation,
    lambda actor, invited, why: withdraw_invitation(actor=actor, invitation=invited, reason=why),
    label=_("Withdraw the invitation"),
    says=_(
        "Its link opens nothing any more. Only whoever invited, or may confirm roles, can do this."
    ),
    done=_("The invitation was withdrawn."),
    is_final=True,
    invalid_status=HTTPStatus.CONFLICT,
    **REASONED,
)
revoke_api_key = _view(
    "manage_keys",
    find_key,
    _key,
    lambda actor, key, why: revoke_key(actor=actor, key=key, reason=why),
    back="keys",
    label=_("Revoke the key"),
    says=_("Requests with it are refused from now on."),
    done=_("The key was revoked."),
    is_final=True,
    invalid_status=HTTPStatus.CONFLICT,
    **REASONED,
)
