"""`manage.py grant_role TENANT EMAIL ROLE`: give a member a role, as whoever has the machine."""

from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.db import transaction

from finops.calc.permissions import ROLES
from finops.models import Tenant
from finops.queries.people.invitations import member_at
from finops.scope import tenant_scope
from finops.services.people.roles import grant_role

ACTOR = "command:grant_role"


class Command(BaseCommand):
    help = (
        "Give a member of a tenant a role over the whole tenant. One that signs waits for a person "
        "to confirm it; with --bootstrap it does not, where nobody there can confirm any more."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tenant", help="slug")
        parser.add_argument("email", help="the member's address")
        parser.add_argument("role", choices=list(ROLES))
        parser.add_argument("--bootstrap", action="store_true")

    @transaction.atomic
    def handle(
        self, *, tenant: str, email: str, role: str, bootstrap: bool, **_options: object
    ) -> None:
        own_tenant = Tenant.objects.filter(slug=tenant).first()
        if own_tenant is None:
            raise CommandError(f"There is no tenant “{tenant}”.")
        with tenant_scope(own_tenant.pk):
            person = member_at(email)
            if person is None:
                raise CommandError(f"Nobody in {tenant} has the address {email}.")
            try:
                held = grant_role(actor=ACTOR, user=person, role=role, bootstrap=bootstrap)
            except ValidationError as problem:
                raise CommandError(" ".join(problem.messages)) from problem
        waits = "waits for confirmation" if held.awaits_confirmation else "is in force"
        self.stdout.write(f"{person.name}: {ROLES[role]} {waits}.")
