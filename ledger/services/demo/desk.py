"""The people of a demo tenant at their desks: who acts, with a code of their app, and when.

The clock of business time is set while they act; the rules are those of every day.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

from finops.access import Actor
from finops.models import RoleAssignment, Tenant, User
from finops.running.clock_setting import clock_at
from ledger.services.demo.factors import just_used


@dataclass(frozen=True)
class Desk:
    """A tenant's people by role."""

    tenant: Tenant
    people: Mapping[str, User]

    def __getitem__(self, role: str) -> Actor:
        person = self.people[role]
        return Actor(self.tenant, user=person, second_factor=just_used(person))

    def second(self, role: str) -> Actor | None:
        """The other person in the role; None where there is none."""
        others = RoleAssignment.objects.filter(role=role).exclude(user=self.people[role])
        held = others.select_related("user").order_by("id").first()
        if held is None:
            return None
        return Actor(self.tenant, user=held.user, second_factor=just_used(held.user))

    @contextmanager
    def at(self, day: date, hour: int = 10) -> Iterator[None]:
        """It is this day on the tenant's clock; never later than it is."""
        moment = datetime.combine(day, time(hour), ZoneInfo(self.tenant.time_zone))
        with clock_at(moment if moment < timezone.now() else None):
            yield
