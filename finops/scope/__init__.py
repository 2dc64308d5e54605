"""The tenant a piece of code runs in: context, managers, model base, migration operation."""

from finops.scope.context import (
    NoTenant,
    current_tenant_id,
    current_user_id,
    maintenance,
    read_only,
    rebind,
    tenant_scope,
)

__all__ = [
    "NoTenant",
    "current_tenant_id",
    "current_user_id",
    "maintenance",
    "read_only",
    "rebind",
    "tenant_scope",
]
