"""What ends by itself: requests that nobody signed in time, approvals whose review day is over, and
grants that a stop rule freezes. Growth ends; what runs goes on, and no route is downgraded."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from finops import clock
from finops.approvals import Item, Kind, registered
from finops.calc.dates.periods import local_day
from finops.calc.lifecycles import Phase
from finops.models import ApprovalRequest, Freeze, Tenant
from finops.queries.tenants import tenant_zone
from finops.scope import tenant_scope
from finops.services.approving import EXPIRE, take_step
from finops.services.signing import WrongStep

GRACE: Final = timedelta(days=3)  # after the review day
FREEZE: Final = "freeze"


def expire_due() -> int:
    """Let expire what is due in every tenant; returns how many requests did."""
    return sum(_expire_in(pk) for pk in Tenant.objects.order_by("pk").values_list("pk", flat=True))


def _expire_in(tenant_id: int) -> int:
    with tenant_scope(tenant_id):
        with transaction.atomic():
            due = list(_due(clock.now()))
        return sum(_expire(kind, subject) for kind, subject in due)


def _due(now: datetime) -> Iterator[tuple[Kind[Any], int]]:
    """Requests past their time to sign, and approvals past their review day and its grace, on
    the tenant's clock. Any: each kind has items of its own."""
    last_standing = local_day(now - GRACE, tenant_zone())
    for kind in registered():
        if EXPIRE not in kind.lifecycle.names:
            continue
        sources = kind.lifecycle.step(EXPIRE).sources
        standing = ApprovalRequest.objects.filter(kind=kind.name, state__in=sources)
        waiting = standing.filter(phase=Phase.OPEN, due_at__lte=now)
        granted = standing.filter(phase=Phase.IN_FORCE, review_on__lt=last_standing)
        for subject in (waiting | granted).order_by("pk").values_list("subject", flat=True):
            yield kind, subject


def _expire(kind: Kind[Any], subject: int) -> bool:
    why = _("Its time was over.")
    with transaction.atomic():
        try:
            take_step(kind, EXPIRE, subject, actor="timer", reason=why)
        except WrongStep:  # somebody decided in this moment
            return False
    return True


@transaction.atomic
def freeze(
    kind: Kind[Item],
    item_id: int,
    *,
    rule: str,
    detail: Mapping[str, Any],
    actor: str = "stop rule",
) -> Item:
    """Freeze what was granted: what it read is kept. No step leads back: only a new request.

    Any: what the rule read, as JSON. Raises WrongStep where it is not in force, or frozen already.
    """
    item = take_step(kind, FREEZE, item_id, actor=actor, reason=rule)
    request = ApprovalRequest.objects.filter(
        kind=kind.name, subject=item_id, state="frozen"
    ).latest("id")
    Freeze.objects.create(request=request, rule=rule, detail=dict(detail), at=clock.now())
    return item
