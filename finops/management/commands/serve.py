"""`manage.py serve`: web, worker and beat by one command, without demo data."""

import os
import sys
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from finops.embedded import are_embedded, ensure_servers
from finops.running.demo.mode import NotADemo, refuse_demo_with_real_tenants
from finops.running.files.static import collect
from finops.running.first_command import FIRST_COMMAND, is_empty_installation
from finops.running.preparing import prepare_database
from finops.running.processes import AlreadyRunning, port_problem, run_processes


class Command(BaseCommand):
    """Embedded servers are started and migrated; outside ones are taken as they are."""

    help = "Run web, worker and beat until stopped. Own servers: run migrate before."
    requires_system_checks: list[str] = []  # they ask the database, which is not there yet

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's signature
        problem = port_problem()
        if problem:
            raise CommandError(problem)
        ensure_servers(["manage.py", "migrate"])
        if are_embedded():
            prepare_database()
        call_command("check_isolation", stdout=self.stdout)
        collect()
        try:
            refuse_demo_with_real_tenants()
        except NotADemo as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"http://localhost:{os.environ.get('PORT', '8000')}")
        if is_empty_installation():
            self.stdout.write(f"Nobody is here yet. In another terminal:\n{FIRST_COMMAND}")
        self.stdout.flush()
        try:
            sys.exit(run_processes())
        except AlreadyRunning as refusal:
            raise CommandError(str(refusal)) from refusal
