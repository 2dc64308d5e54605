"""`manage.py check_isolation`: does the database keep tenants apart? One line per finding."""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections

from finops.isolation import find_all
from finops.isolation.survey import RULES


class Command(BaseCommand):
    """Exit code 0 if all rules hold, 1 with one line per finding otherwise."""

    help = "Check the database's catalogue against the rules of tenant isolation."
    requires_system_checks: list[str] = []  # the catalogue is the only witness

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's signature
        started = time.perf_counter()
        with connections["default"].cursor() as cursor:
            findings = find_all(cursor)
        for finding in findings:
            self.stdout.write(str(finding))
        if findings:
            sys.exit(1)
        milliseconds = (time.perf_counter() - started) * 1000
        self.stdout.write(f"Isolation holds: {len(RULES)} rules checked in {milliseconds:.0f} ms.")
