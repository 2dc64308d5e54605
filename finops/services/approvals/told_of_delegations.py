"""Making and ending a delegation, told to both people and to webhooks.

Both are told whoever did it: meanwhile they count as one person, and sign for one another.
"""

from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.access import Actor
from finops.calc.approvals.telling import DELEGATIONS
from finops.calc.days import local
from finops.calc.permissions import ROLES
from finops.models import Delegation
from finops.queries.tenants import tenant_in_force, tenant_zone
from finops.registries.event_types import EventType
from finops.services.notices.writing import News, tell_people
from finops.services.webhooks.emitting import emit
from finops.ui.dates import day_with_year
from finops.ui.links import links_into, page_url
from finops.ui.text import Text

DELEGATION: Final = "delegation"  # what its notices are about
MADE: Final = "made"
ENDED: Final = "ended"
_DATA: Final[dict[str, Text]] = {
    "title": gettext_lazy("Who stands in for whom, in a line"),
    "url": gettext_lazy("Where delegations are listed"),
    "tenant": gettext_lazy("The tenant's short name"),
    "delegation": gettext_lazy("The delegation's number"),
    "delegator": gettext_lazy("The name of whoever delegates"),
    "delegate": gettext_lazy("The name of whoever stands in"),
    "role": gettext_lazy("The role that both hold"),
    "starts_at": gettext_lazy("From when on"),
    "ends_at": gettext_lazy("Until when, as it was made or ended"),
    "by": gettext_lazy("Who did it"),
    "reason": gettext_lazy("Why it was made"),
}
DELEGATION_TYPES: Final = (
    EventType(
        *("delegation.made", gettext_lazy("Delegation made")),
        gettext_lazy("Somebody stands in for somebody else for some days."),
        *("view_responsibilities", _DATA),
    ),
    EventType(
        *("delegation.ended", gettext_lazy("Delegation ended")),
        gettext_lazy("A delegation was ended before its time."),
        *("view_responsibilities", _DATA),
    ),
)


def tell_delegation(row: Delegation, event: str, actor: Actor) -> None:
    """`event` is one of MADE and ENDED."""
    people = dict.fromkeys((row.delegator_id, row.delegate_id), DELEGATIONS)
    news = News(DELEGATION, row.pk, event, title_of(row), by=actor.label, words=row.reason)
    tell_people(news, people)
    emit(f"{DELEGATION}.{event}", data=lambda: _data(row, actor))


def title_of(row: Delegation) -> str:
    """“Ben Ode for Ana Silva as Finance, 1 Dec 2026 to 8 Dec 2026”."""
    words = {"delegate": row.delegate.name, "delegator": row.delegator.name}
    zone = tenant_zone()
    days = {
        "first": day_with_year(local(row.starts_at, zone).date()),
        "last": day_with_year(local(_end(row), zone).date()),
    }
    return _("%(delegate)s for %(delegator)s as %(role)s, %(first)s to %(last)s") % {
        **words,
        **days,
        "role": ROLES[row.role],
    }


def _end(row: Delegation) -> datetime:
    return row.ended_at or row.ends_at


def _data(row: Delegation, actor: Actor) -> dict[str, Any]:  # Any: JSON
    tenant = tenant_in_force()
    with links_into(tenant):
        url = settings.PUBLIC_URL + page_url("delegations")
    return {
        **{"title": title_of(row), "url": url, "tenant": tenant.slug, "delegation": row.pk},
        **{"delegator": row.delegator.name, "delegate": row.delegate.name, "role": row.role},
        **{"starts_at": row.starts_at.isoformat(), "ends_at": _end(row).isoformat()},
        **{"by": actor.label, "reason": row.reason},
    }
