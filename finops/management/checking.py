"""What the commands that check the database's catalogue have in common."""

import sys
import time
from abc import abstractmethod
from collections.abc import Sized
from typing import Any, ClassVar

from django.core.management.base import BaseCommand
from django.db import connections

from finops.isolation import Finding
from finops.isolation.survey import Cursor


class CatalogueCheck(BaseCommand):
    """Exit code 0 if all rules hold, 1 with one line per finding otherwise."""

    requires_system_checks: list[str] = []  # the catalogue is the only witness
    rules: ClassVar[Sized]
    holds: ClassVar[str]

    @abstractmethod
    def find(self, cursor: Cursor) -> list[Finding]: ...

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's signature
        started = time.perf_counter()
        with connections["default"].cursor() as cursor:
            findings = self.find(cursor)
        for finding in findings:
            self.stdout.write(str(finding))
        if findings:
            sys.exit(1)
        milliseconds = (time.perf_counter() - started) * 1000
        self.stdout.write(
            f"{self.holds}: {len(self.rules)} rules checked in {milliseconds:.0f} ms."
        )
