"""Queries on tenant-owned tables: they always carry the literal tenant, and raise without one."""

from typing import Any, TypeVar

from django.db import models

from finops.scope.context import current_tenant_id

Row = TypeVar("Row", bound=models.Model)


class TenantQuerySet(models.QuerySet[Row]):
    """The queryset of tenant-owned rows."""


class TenantManager(models.Manager[Row]):
    """Adds `tenant_id = …` beside row-level security: safer together, and faster."""

    use_in_migrations = False

    def get_queryset(self) -> TenantQuerySet[Row]:
        queryset: TenantQuerySet[Row] = TenantQuerySet(self.model, using=self._db)
        return queryset.filter(tenant_id=current_tenant_id())

    def create(self, **values: Any) -> Row:  # Any: the fields of any model
        values.setdefault("tenant_id", current_tenant_id())
        return super().create(**values)
