"""`manage.py check_isolation`: does the database keep tenants apart? One line per finding."""

from finops.isolation import Finding, find_all
from finops.isolation.survey import RULES, Cursor
from finops.management.checking import CatalogueCheck


class Command(CatalogueCheck):
    help = "Check the database's catalogue against the rules of tenant isolation."
    rules = RULES
    holds = "Isolation holds"

    def find(self, cursor: Cursor) -> list[Finding]:
        return find_all(cursor)
