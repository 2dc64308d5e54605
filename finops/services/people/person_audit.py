"""What happens to a person's own account stands in the platform's chain and in each tenant's."""

from collections.abc import Mapping

from django.db import transaction

from finops.models import User
from finops.queries.people.members import tenants_of
from finops.queries.platform import platform_id
from finops.scope import tenant_scope
from finops.services import audit


@transaction.atomic
def append_everywhere(*, person: User, action: str, detail: Mapping[str, object]) -> None:
    """The same entry in the platform's chain and in that of every tenant of this person.

    In the order of the tenants' numbers, so that two such writes wait for each other and never
    in a circle.
    """
    numbers = {tenant.pk for tenant in tenants_of(person)} | {platform_id()}
    words = {"name": person.name, **detail}
    for number in sorted(numbers):
        with tenant_scope(number, person.pk):
            audit.append(actor=person, action=action, target=audit.person(person), detail=words)
