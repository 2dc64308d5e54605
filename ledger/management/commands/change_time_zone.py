"""`manage.py change_time_zone SLUG ZONE`: cut a tenant's days by another clock."""

from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.services.rollups import change_time_zone


class Command(BaseCommand):
    help = "Cut a tenant's days and months by another clock, and add all its sums up anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("time_zone", metavar="zone", help="IANA name, e.g. America/New_York")

    def handle(self, *, slug: str, time_zone: str, **options: object) -> None:
        tenant = Tenant.objects.filter(kind=Tenant.Kind.CUSTOMER, slug=slug).first()
        if tenant is None:
            raise CommandError(f"There is no tenant “{slug}”.")
        try:
            with tenant_scope(tenant.pk):
                change_time_zone(actor="command:change_time_zone", time_zone=time_zone)
        except ValidationError as problem:
            raise CommandError("\n".join(problem.messages)) from problem
        self.stdout.write(f"The days of {slug} begin and end by the clock of {time_zone}.")
