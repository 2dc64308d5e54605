"""The base of every tenant-owned table and its foreign keys."""

from typing import Any

from django.db import models

from finops.scope.context import current_tenant_id
from finops.scope.managers import TenantManager


class TenantForeignKey(models.ForeignKey[Any, Any]):
    """A foreign key whose database constraint is (tenant_id, x_id): it cannot cross tenants.

    Django makes no constraint of its own; `secure_tenant_table` adds the composite one.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **options: Any) -> None:
        options["db_constraint"] = False
        options.setdefault("db_index", False)
        super().__init__(to, on_delete=on_delete, **options)


class TenantModel(models.Model):
    """One row belongs to one tenant; see `finops.scope.migrations.secure_tenant_table`."""

    tenant = models.ForeignKey(
        "finops.Tenant",
        on_delete=models.PROTECT,
        default=current_tenant_id,
        editable=False,
        related_name="+",
        db_index=False,
    )

    objects = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
