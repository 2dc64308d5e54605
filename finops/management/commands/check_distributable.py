"""`manage.py check_distributable`: could Citus spread the tables over machines?"""

from finops.isolation import Finding, find_undistributable
from finops.isolation.distribution import RULES
from finops.isolation.survey import Cursor
from finops.management.checking import CatalogueCheck


class Command(CatalogueCheck):
    help = "Check the database's catalogue against what Citus asks of tables spread by tenant_id."
    rules = RULES
    holds = "Every table can be distributed"

    def find(self, cursor: Cursor) -> list[Finding]:
        return find_undistributable(cursor)
