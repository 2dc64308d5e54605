"""`manage.py create_tenant SLUG --name NAME`: open a tenant, with its first administrator."""

from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.db import transaction

from finops.scope import tenant_scope
from finops.services.organisation.tenants import NewTenant, create_tenant
from finops.services.people.invitations import invitation_url, invite
from finops.services.people.members import NewMember

ACTOR = "command:create_tenant"


class Command(BaseCommand):
    help = "Open a tenant, and invite its administrator if --admin gives an address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--name", required=True)
        parser.add_argument("--time-zone", default="UTC", help="IANA name, e.g. America/New_York")
        parser.add_argument("--fiscal-year-start-month", type=int, default=1)
        parser.add_argument("--currency", default="USD")
        parser.add_argument("--admin", help="e-mail address of the first tenant admin")
        parser.add_argument("--admin-name", default="Administrator")

    @transaction.atomic
    def handle(
        self, *, slug: str, name: str, admin: str | None, admin_name: str, **options: object
    ) -> None:
        new = NewTenant(
            slug=slug,
            name=name,
            time_zone=str(options["time_zone"]),
            fiscal_year_start_month=int(str(options["fiscal_year_start_month"])),
            currency=str(options["currency"]),
        )
        try:
            tenant = create_tenant(new=new, actor=ACTOR)
            self.stdout.write(f"Tenant {tenant.slug} is open under /t/{tenant.slug}/.")
            if admin:
                with tenant_scope(tenant.pk):
                    self._invite(admin, admin_name)
        except ValidationError as problem:
            raise CommandError("\n".join(problem.messages)) from problem

    def _invite(self, email: str, name: str) -> None:
        new = NewMember(email=email, name=name, role="tenant_admin")
        invitation = invite(actor=ACTOR, new=new)
        self.stdout.write(
            f"{email} has a letter with this link, good once and for three days:\n"
            f"{invitation_url(invitation)}"
        )
