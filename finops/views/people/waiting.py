"""What waits for whoever may confirm: roles that sign, lost second factors."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from finops.access import can
from finops.inbox import Item
from finops.queries.approvals.waiting import asked_since, expected_by, signs_as
from finops.queries.people.confirming import resets_to_confirm, roles_to_confirm
from finops.queries.people.members import list_members
from finops.scope.requests import TenantRequest
from finops.services.people.roles import GRANTS
from finops.ui.links import page_url


def confirming_items(request: TenantRequest) -> list[Item]:
    """Grants and resets that this person may confirm as a third."""
    person = request.actor.user
    if person is None or not can(request.actor, "confirm_roles"):
        return []
    granted = _("%(who)s granted this role. It gives nothing until a third person confirms it.")
    by_command = _("A command granted this role. It gives nothing until a person confirms it.")
    asked = _("%(who)s asks to take the lost second factor away, so that a new one can be set up.")
    waiting = [
        (member, held)
        for member, held in roles_to_confirm(person, list_members())
        if held.awaits_confirmation
    ]
    since = asked_since(GRANTS, [held.id for _member, held in waiting])
    resets_waiting = resets_to_confirm(person)
    due = expected_by([*since.values(), *(reset.asked_at for reset in resets_waiting)])
    why = signs_as(GRANTS, person.pk) if waiting or resets_waiting else ""
    roles = [
        _item(
            title=_("%(person)s as %(role)s") % {"person": member.name, "role": held.label},
            text=granted % {"who": held.granted_by} if held.granted_by else by_command,
            dialog_url=page_url("confirm_role", held.id),
            since=since.get(held.id),
            due=due,
            why=why,
        )
        for member, held in waiting
    ]
    resets = [
        _item(
            title=_("Second factor of %(person)s") % {"person": reset.person.name},
            text=asked % {"who": reset.asked_by.name},
            dialog_url=page_url("confirm_factor_reset", reset.pk),
            since=reset.asked_at,
            due=due,
            why=why,
        )
        for reset in resets_waiting
    ]
    return roles + resets


def _item(
    *,
    title: str,
    text: str,
    dialog_url: str,
    since: datetime | None,
    due: Mapping[datetime, datetime],
    why: str,
) -> Item:
    word, action, url = _("to confirm"), _("Sign"), page_url("people")
    late = due.get(since) if since is not None else None
    return Item("warn", word, title, text, url, action, dialog_url, why, since=since, due=late)
