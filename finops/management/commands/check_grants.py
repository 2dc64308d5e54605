"""`manage.py check_grants`: are the materialised grants what the role assignments say, and was each
role granted by a step that stands in its history?"""

from django.core.management import BaseCommand, CommandError
from django.db import transaction

from finops.models import Tenant
from finops.queries.people.forged import roles_without_a_step
from finops.scope import tenant_scope
from finops.services.people.grants import grants_differ


class Command(BaseCommand):
    help = "Compare the grant tables with the roles, and these with their history, in every tenant."

    @transaction.atomic
    def handle(self, **_options: object) -> None:
        problems: list[str] = []
        for tenant in Tenant.objects.all():
            with tenant_scope(tenant.pk):
                sentences = [*grants_differ(), *roles_without_a_step()]
                problems += [f"{tenant.slug}: {sentence}" for sentence in sentences]
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write("Grants and role assignments agree.")
