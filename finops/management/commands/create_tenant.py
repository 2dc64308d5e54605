"""`manage.py create_tenant SLUG --name NAME`: open a tenant, with its first administrator."""

from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.db import transaction

from finops.scope import tenant_scope
from finops.services.people import Invitation, invite_person, new_password
from finops.services.tenants import NewTenant, create_tenant

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
        password = new_password()
        invitation = Invitation(email=email, name=name, role="tenant_admin", password=password)
        user = invite_person(actor=ACTOR, invitation=invitation)
        if user.check_password(password):
            self.stdout.write(f"{email} signs in with the password {password} (shown once).")
        else:
            self.stdout.write(f"{email} was known already and keeps the password.")
