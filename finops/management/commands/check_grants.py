"""`manage.py check_grants`: are the materialised grants what the role assignments say?"""

from django.core.management import BaseCommand, CommandError
from django.db import transaction

from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services.people.grants import grants_differ


class Command(BaseCommand):
    help = "Compare the grant tables with the role assignments, in every tenant."

    @transaction.atomic
    def handle(self, **_options: object) -> None:
        problems: list[str] = []
        for tenant in Tenant.objects.all():
            with tenant_scope(tenant.pk):
                problems += [f"{tenant.slug}: {sentence}" for sentence in grants_differ()]
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write("Grants and role assignments agree.")
