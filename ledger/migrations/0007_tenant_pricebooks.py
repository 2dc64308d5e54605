"""Price books of the tenants: contracts and overrides."""

from collections.abc import Sequence
from typing import Any

from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.models import CASCADE, Q

from finops.scope.migrations import secure_tenant_table, tenant_field
from finops.scope.models import TenantForeignKey
from ledger.migrations import _price_columns as columns

KINDS = [("contract", "Contract"), ("override", "Override")]


def table(
    name: str, fields: columns.Fields, order: list[str], checks: Sequence[models.BaseConstraint]
) -> list[Operation]:
    options = {
        "ordering": order,
        "abstract": False,
        "base_manager_name": "objects",
        "default_permissions": (),
        "constraints": checks,
    }
    return [
        migrations.CreateModel(name, [*fields, ("tenant", tenant_field())], options),
        secure_tenant_table(name),
    ]


def part(
    name: str, fields: columns.Fields, order: list[str], of: str, parent: str, related: str
) -> list[Operation]:
    reference = TenantForeignKey(f"ledger.{parent}", CASCADE, related_name=related)
    checks = columns.constraints_of(name.lower())
    return table(name, [*fields, (of, reference)], order, checks)


BOOK_CONSTRAINTS = [
    *columns.book_constraints("tenantpricebook"),
    models.UniqueConstraint(fields=["tenant", "version"], name="tenant_pricebook_version"),
    models.CheckConstraint(
        condition=Q(kind__in=("contract", "override")), name="tenant_pricebook_kind"
    ),
]
KIND: tuple[str, Any] = ("kind", models.CharField(choices=KINDS, max_length=8))


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_pricebook_shape")]
    operations = [
        *table(
            "TenantPricebook",
            [*columns.book_fields(), KIND],
            ["-valid_from", "-id"],
            BOOK_CONSTRAINTS,
        ),
        *part(
            "TenantPriceEntry",
            columns.entry_fields(),
            columns.ENTRY_ORDER,
            "pricebook",
            "TenantPricebook",
            "entries",
        ),
        *part(
            "TenantPriceTier",
            columns.tier_fields(),
            ["priority", "id"],
            "entry",
            "TenantPriceEntry",
            "tiers",
        ),
        *part(
            "TenantPriceComponent",
            columns.component_fields(),
            ["id"],
            "tier",
            "TenantPriceTier",
            "components",
        ),
    ]
