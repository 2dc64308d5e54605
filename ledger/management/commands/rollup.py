"""manage.py rollup [--tenant SLUG] [--rebuild]"""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.services.rollups import compare, rebuild


class Command(BaseCommand):
    """Prove that the sums pages read equal the facts; or make them equal."""

    help = "Compare the sums of every tenant with the facts (default), or rebuild them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", help="slug; all tenants without it")
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument("--check", action="store_true", help="compare only: the default")
        mode.add_argument("--rebuild", action="store_true", help="replace the sums by the facts")

    def handle(self, *, tenant: str | None, rebuild: bool, **options: object) -> None:
        tenants = Tenant.objects.filter(kind=Tenant.Kind.CUSTOMER)
        chosen = list(tenants.filter(slug=tenant) if tenant else tenants)
        if tenant and not chosen:
            raise CommandError(f"There is no tenant “{tenant}”.")
        wrong = [
            customer.slug for customer in chosen if not self.settle(customer, is_rebuild=rebuild)
        ]
        if wrong:
            raise CommandError(f"Sums differ from the facts in {', '.join(wrong)}: use --rebuild.")

    def settle(self, tenant: Tenant, *, is_rebuild: bool) -> bool:
        with tenant_scope(tenant.pk), transaction.atomic():
            if is_rebuild:
                rebuild(actor="command:rollup")
            differences = compare()
        sentence = ", ".join(f"{name}: {count}" for name, count in differences.items())
        self.stdout.write(f"{tenant.slug}: {sentence or 'sums equal the facts'}")
        return not differences
