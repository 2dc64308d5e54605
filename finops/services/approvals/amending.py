"""Changing a draft: by whoever may draft it, who has a part in it from then on, and only the draft
that they looked at."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from finops.access import Actor
from finops.approvals import Item, Kind
from finops.calc.approvals.sign_off import AMEND
from finops.services.approvals.refusing import in_words
from finops.services.approving import hold, take_step
from finops.services.signing import Stale


def amend(
    kind: Kind[Item],
    item_id: int,
    *,
    actor: Actor,
    version: int,
    change: Callable[[Item], object],
    reason: str = "",
) -> Item:
    """Take the step, then `change` the row, in one transaction under the request's lock.

    `version` is the request's when its form was opened. Raises Stale where another step was taken
    since, WrongStep outside a draft, NotEligible, and what `change` raises.
    """
    with in_words(), transaction.atomic():
        request = hold(kind, item_id)[0]
        if request.version != version:
            raise Stale(_("Somebody changed it since you opened it. Nothing was written."))
        item = take_step(kind, AMEND, item_id, actor=actor, reason=reason)
        change(item)
    return item
