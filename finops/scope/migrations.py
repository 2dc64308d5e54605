"""The migration operation that turns a plain table into a tenant-owned one.

PRIMARY KEY (tenant_id, id), default app.tenant(), forced row-level security with its three
policies, grants on the parent only, and composite foreign keys. Source: security 3.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from finops.scope.context import current_tenant_id
from finops.scope.models import TenantForeignKey

APP, PLATFORM, OWNER = "fin_app", "fin_platform", "fin_owner"
READ_WRITE = ("SELECT", "INSERT", "UPDATE", "DELETE")
INSERT_ONLY = ("SELECT", "INSERT")


def tenant_field() -> "models.ForeignKey[Any, Any]":
    """The field `tenant` of a tenant-owned model, as migrations write it."""
    return models.ForeignKey(
        "finops.tenant",
        models.PROTECT,
        db_index=False,
        default=current_tenant_id,
        editable=False,
        related_name="+",
    )


def policies(table: str, tenant_column: str = "tenant_id") -> Iterator[str]:
    """Enable and force row-level security on a table and give it the three policies."""
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    yield (
        f"CREATE POLICY tenant_only ON {table} TO {APP}"
        f" USING ({tenant_column} = app.tenant()) WITH CHECK ({tenant_column} = app.tenant())"
    )
    yield f"CREATE POLICY platform_reads ON {table} FOR SELECT TO {PLATFORM} USING (true)"
    yield (
        f"CREATE POLICY owner_maintains ON {table} TO {OWNER}"
        " USING (current_setting('app.maintenance', true) = 'on')"
        " WITH CHECK (current_setting('app.maintenance', true) = 'on')"
    )


def grants(table: str, verbs: Iterable[str]) -> Iterator[str]:
    """What the web and worker role may do with a table; the platform role only reads."""
    yield f"REVOKE ALL ON {table} FROM PUBLIC"
    yield f"GRANT {', '.join(verbs)} ON {table} TO {APP}"
    yield f"GRANT SELECT ON {table} TO {PLATFORM}"


def composite_foreign_key(table: str, column: str, target: str) -> str:
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_tenant_fk"
        f" FOREIGN KEY (tenant_id, {column}) REFERENCES {target} (tenant_id, id)"
        " DEFERRABLE INITIALLY IMMEDIATE"
    )


class SecureTenantTable(Operation):
    """Apply the tenancy rules to the table of one model made earlier in the same migration."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, name: str, verbs: tuple[str, ...] = READ_WRITE, refers: bool = True) -> None:
        self.name, self.verbs, self.refers = name, verbs, refers

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.name, self.verbs, self.refers], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Only the database changes: the model's state stays as Django sees it."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.name)
        for statement in self.statements(model):
            schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """The table itself is dropped by the reversed CreateModel; nothing is left to undo."""

    def statements(self, model: Any) -> Iterator[str]:  # Any: a historical model class
        table = model._meta.db_table
        yield f"ALTER TABLE {table} ALTER COLUMN tenant_id SET DEFAULT app.tenant()"
        key = model._meta.pk.column
        yield f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey"
        yield f"ALTER TABLE {table} ADD CONSTRAINT {table}_pkey PRIMARY KEY (tenant_id, {key})"
        for field in model._meta.local_fields:
            if self.refers and isinstance(field, TenantForeignKey):
                target = field.remote_field.model._meta.db_table
                yield composite_foreign_key(table, field.column, target)
                yield f"CREATE INDEX {table}_{field.column} ON {table} (tenant_id, {field.column})"
        yield from policies(table)
        yield from grants(table, self.verbs)

    def describe(self) -> str:
        return f"Secure tenant-owned table of {self.name}"


def secure_tenant_table(name: str, verbs: tuple[str, ...] = READ_WRITE) -> SecureTenantTable:
    """The operation to append after CreateModel of every tenant-owned model."""
    return SecureTenantTable(name, verbs)


def secure_history_table(name: str) -> SecureTenantTable:
    """The same for a table that keeps old versions: insert-only, and it holds nothing back."""
    return SecureTenantTable(name, INSERT_ONLY, refers=False)
