"""PostgreSQL backend that binds the tenant at the start of every outermost transaction.

`SET LOCAL` in middleware would run before ATOMIC_REQUESTS opens the transaction, and a
session-level SET shows another tenant's rows behind pgbouncer: hence here, and only so.
"""

from django.db import Error
from django.db.backends.postgresql import base

from finops.scope.context import is_read_only, scope_settings

BIND = (
    "SELECT set_config('app.tenant_id', %s, true), set_config('app.user_id', %s, true),"
    " set_config('app.maintenance', %s, true),"
    " set_config('plan_cache_mode', 'force_generic_plan', true)"
)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's PostgreSQL backend plus `bind_scope`."""

    def set_autocommit(
        self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False
    ) -> None:
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        if autocommit:
            return
        try:
            self.bind_scope()
        except Error:
            self.close()  # died while idle: Django would go on with it, out of step, for ever
            raise

    def bind_scope(self) -> None:
        """Set the transaction-local tenant, person and maintenance flag.

        And that prepared statements get one plan for all parameters (`finops.db.prepared`): left
        to choose, PostgreSQL would plan some of them anew for ever.
        """
        with self.cursor() as cursor:
            cursor.execute(BIND, scope_settings())
            if is_read_only():
                cursor.execute("SET LOCAL transaction_read_only = on")
