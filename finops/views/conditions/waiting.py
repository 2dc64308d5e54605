"""What somebody has to see to: conditions of theirs that no figure decides, until they are met."""

from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from finops.inbox import Item
from finops.queries.approvals.conditions import (
    ConditionNow,
    ConditionStanding,
    granted_at,
    open_conditions_of,
)
from finops.queries.tenants import tenant_zone
from finops.scope.requests import TenantRequest
from finops.ui.links import page_url


def condition_items(request: TenantRequest) -> list[Item]:
    """Those of what is in force, the first due at the top."""
    person = request.actor.user
    if person is None or request.actor.key is not None:
        return []
    standing = open_conditions_of(person.pk)
    since = granted_at(standing)
    return [_item(held, since.get(held.row.request_id)) for held in standing]


def _item(held: ConditionNow, since: datetime | None) -> Item:
    row, is_late = held.row, held.standing is ConditionStanding.OVERDUE
    ends = datetime.combine(row.due_on + timedelta(days=1), time(), tenant_zone())
    return Item(
        tone="bad" if is_late else "warn",
        word=_("overdue") if is_late else _("condition"),
        title=row.text,
        text=_("A condition of: %(title)s") % {"title": held.title},
        url=page_url("request", row.request_id),
        action=_("See to it"),
        why=_("You own the condition."),
        since=since,
        due=ends - timedelta(microseconds=1),
    )
