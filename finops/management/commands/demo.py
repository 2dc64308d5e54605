"""`manage.py demo`: everything a newcomer needs, from nothing to a signed-in page."""

import os
import sys
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from finops.embedded import ensure_servers
from finops.running.demo.mode import NotADemo, refuse_demo_with_real_tenants
from finops.running.files.static import collect
from finops.running.preparing import prepare_database
from finops.running.processes import AlreadyRunning, port_problem, run_processes


class Command(BaseCommand):
    """Servers, roles, migrations, demo data if there are none, then web, worker and beat."""

    help = "Start everything with demo data; Ctrl-C stops it, the data stay under var/."
    requires_system_checks: list[str] = []  # they ask the database, which is not there yet

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's signature
        problem = port_problem()
        if problem:
            raise CommandError(problem)
        self._say("Starting PostgreSQL and Redis …")
        ensure_servers(["manage.py", "migrate"])
        self._say("Preparing the database …")
        prepare_database()
        call_command("check_isolation", stdout=self.stdout)
        collect()
        try:
            refuse_demo_with_real_tenants()
        except NotADemo as refusal:
            raise CommandError(str(refusal)) from refusal
        if "seed_demo" in get_commands():
            call_command("seed_demo", stdout=self.stdout)
        self._say(f"\nOpen http://localhost:{os.environ.get('PORT', '8000')} — Ctrl-C stops all.\n")
        try:
            sys.exit(run_processes())
        except AlreadyRunning as refusal:
            raise CommandError(str(refusal)) from refusal

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()
