"""The actions of the permission table as rows that grants can point at: data, not migrations.

Written after every migrate, so a new action is one line of `finops.calc.permissions`. Rows of
actions that are gone stay: nothing grants them any more.
"""

from typing import Final

from finops.calc.permissions import ACTIONS, SCOPED_ACTIONS

BELOW_TENANT: Final = ("businessunit", "usecase")

# Parameters: levels (the model an action is granted on) and actions, pairs of equal places.
PERMISSION_ROWS: Final = (
    "INSERT INTO auth_permission (name, content_type_id, codename)"
    " SELECT replace(wanted.action, '_', ' '), t.id, wanted.action"
    " FROM unnest(%s::text[], %s::text[]) AS wanted (level, action)"
    " JOIN django_content_type t ON t.app_label = 'finops' AND t.model = wanted.level"
    " ON CONFLICT (content_type_id, codename) DO NOTHING"
)


def permission_parameters() -> tuple[list[str], list[str]]:
    """Every action over the tenant; those that make sense below it on units and use cases too."""
    pairs = [("tenant", action) for action in ACTIONS]
    pairs += [(level, action) for level in BELOW_TENANT for action in sorted(SCOPED_ACTIONS)]
    return [level for level, _ in pairs], [action for _, action in pairs]
