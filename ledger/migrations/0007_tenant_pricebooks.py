"""Price books of the tenants: contracts and overrides."""

from django.db import migrations, models
from django.db.models import CASCADE, PROTECT, Q

from finops.scope.context import current_tenant_id
from finops.scope.migrations import secure_tenant_table
from finops.scope.models import TenantForeignKey
from ledger.migrations import _price_columns as columns

KINDS = [("contract", "Contract"), ("override", "Override")]


def tenant() -> tuple[str, models.Field]:
    return "tenant", models.ForeignKey(
        "finops.tenant",
        PROTECT,
        db_index=False,
        default=current_tenant_id,
        editable=False,
        related_name="+",
    )


def table(
    name: str, fields: columns.Fields, order: list[str], checks: list[models.BaseConstraint]
) -> list[migrations.operations.base.Operation]:
    options = {
        "ordering": order,
        "abstract": False,
        "base_manager_name": "objects",
        "default_permissions": (),
        "constraints": checks,
    }
    return [
        migrations.CreateModel(name, [*fields, tenant()], options),
        secure_tenant_table(name),
    ]


def part(name: str, fields: columns.Fields, order: list[str], of: str, whole: str, related: str):
    reference = TenantForeignKey(f"ledger.{whole}", CASCADE, related_name=related)
    checks = columns.constraints_of(name.lower())
    return table(name, [*fields, (of, reference)], order, checks)


BOOK_CONSTRAINTS = [
    *columns.book_constraints("tenantpricebook"),
    models.UniqueConstraint(fields=["tenant", "version"], name="tenant_pricebook_version"),
    models.CheckConstraint(
        condition=Q(kind__in=("contract", "override")), name="tenant_pricebook_kind"
    ),
]
KIND = ("kind", models.CharField(choices=KINDS, max_length=8))


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
