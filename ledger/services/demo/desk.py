"""The people of a demo tenant at their desks: who acts, with a code of their app, and when.

The clock of business time is set while they act; the rules are those of every day.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

from finops.access import Actor
from finops.identity.second_factor import SecondFactorUse
from finops.models import RoleAssignment, Tenant, User
from finops.running.demo.clock_setting import clock_at
from ledger.services.demo.factors import app_of


@dataclass(frozen=True)
class Desk:
    """A tenant's people by role, and the apps by which they sign."""

    tenant: Tenant
    people: Mapping[str, User]
    apps: dict[int, int] = field(default_factory=dict)

    def __getitem__(self, role: str) -> Actor:
        return self.acting(self.people[role])

    def acting(self, person: User) -> Actor:
        if person.pk not in self.apps:
            self.apps[person.pk] = app_of(person)
        used = SecondFactorUse(self.apps[person.pk], timezone.now())
        return Actor(self.tenant, user=person, second_factor=used)

    def second(self, role: str) -> Actor | None:
        """The other person in the role; None where there is none."""
        others = RoleAssignment.objects.filter(role=role).exclude(user=self.people[role])
        held = others.select_related("user").order_by("id").first()
        if held is None:
            return None
        return self.acting(held.user)

    @contextmanager
    def at(self, day: date, hour: int = 10) -> Iterator[None]:
        """It is this day on the tenant's clock; never later than it is."""
        moment = datetime.combine(day, time(hour), ZoneInfo(self.tenant.time_zone))
        with clock_at(moment if moment < timezone.now() else None):
            yield
