"""manage.py seed_demo [--json]"""

import json
import os
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from finops.calc.permissions import ROLES
from finops.models import Tenant
from finops.registries.seeding import seed_all
from ledger.services.demo.seeding import SignIns, sign_ins


class Command(BaseCommand):
    """Four tenants with people, keys and about 60 days of real requests replayed."""

    help = "Make the demo's tenants and data if they are missing, and print the sign-ins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object only")

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's command options
        real = Tenant.objects.filter(kind=Tenant.Kind.CUSTOMER, is_demo=False)
        if real.exists():
            raise CommandError("This database holds real tenants: the demo needs one of its own.")
        say = self.stderr.write if options["json"] else self.stdout.write
        seed_all(say, processes=os.cpu_count() or 1)
        signs = sign_ins()
        if options["json"]:
            self.stdout.write(json.dumps(asdict(signs)))
        else:
            self.tell(signs)

    def tell(self, signs: SignIns) -> None:
        """A table of people for a person to read."""
        self.stdout.write("\nSign in with one of these (or press a button on the sign-in page):")
        for person in signs.people:
            role = ROLES.get(person["role"], person["role"])
            self.stdout.write(
                f"  {person['tenant']:<20} {role:<22} {person['email']:<44} {person['password']}"
                f"  {person['totp_secret']}"
            )
        self.stdout.write(
            f"  {'all tenants':<20} {'Platform FinOps Lead':<22} {signs.platform['email']:<44}"
            f" {signs.platform['password']}  {signs.platform['totp_secret']}"
        )
        self.stdout.write(
            "The last column is the secret of the authenticator app of whoever signs; the page that"
            " asks for a code shows the present one."
        )
        self.stdout.write("API keys (scopes ingest, read):")
        for key in signs.keys:
            self.stdout.write(f"  {key.tenant:<20} {key.key}")
        self.stdout.write(f"  {'platform':<20} {signs.platform['key']}")
