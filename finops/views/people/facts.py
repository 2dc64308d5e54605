"""What decides about a person, a role, a second factor, an invitation, a key: four facts each."""

from django.utils.translation import gettext as _

from finops.calc.permissions import ROLES
from finops.models import ApiKey, FactorReset, Invitation, RoleAssignment, User
from finops.ui.dialogs import Facts
from finops.ui.tables import Cell
from finops.ui.text import Text

Labelled = tuple[Text, Cell]


def of_person(user: User) -> Facts:
    last = (_("Last sign-in"), Cell(user.last_login, "when"))
    return Facts(strip=[_person(user), last])


def of_role(held: RoleAssignment) -> Facts:
    over = getattr(held.use_case or held.business_unit, "name", _("the whole tenant"))
    granted = held.granted_by.name if held.granted_by else _("a command")
    until = Cell(held.valid_to, "when") if held.valid_to else Cell(_("it is revoked"))
    return Facts(
        strip=[
            _person(held.user),
            (_("Role"), Cell(ROLES[held.role], note=over)),
            (_("Granted by"), Cell(granted)),
            (_("Until"), until),
        ],
        rows=[(_("Granted"), Cell(held.created_at, "when"))],
    )


def of_reset(reset: FactorReset) -> Facts:
    return Facts(
        strip=[
            _person(reset.person),
            (_("Asked by"), Cell(reset.asked_by.name)),
            (_("Asked"), Cell(reset.asked_at, "when")),
            (_("Afterwards"), Cell(_("no factor"), note=_("for a day nothing of high risk"))),
        ],
        rows=[(_("Reason"), Cell(reset.reason))],
    )


def of_invitation(invited: Invitation) -> Facts:
    inviter = invited.invited_by.name if invited.invited_by else ""
    return Facts(
        strip=[
            (_("Invited"), Cell(invited.name, note=invited.email)),
            (_("Role"), Cell(ROLES[invited.role])),
            (_("Invited by"), Cell(inviter, nil=_("a command"))),
        ]
    )


def of_key(key: ApiKey) -> Facts:
    return Facts(
        strip=[
            (_("Name"), Cell(key.name)),
            (_("Key"), Cell(key.public_id, "code")),
            (_("May"), Cell(", ".join(key.scopes))),
            (_("Last used"), Cell(key.last_used_at, "when")),
        ]
    )


def _person(user: User) -> Labelled:
    return _("Person"), Cell(user.name, note=user.email)
