"""Business units, cost centers and environments of a tenant."""

from django.db import models

from finops.models.days import refuse_impossible
from finops.models.organisation.tenants import identifier_validator
from finops.scope.models import TenantForeignKey, TenantModel


class Closable(TenantModel):
    """What records may name is never deleted. From `closed_on` it is offered no more; what was
    recorded under its name keeps it, and still counts."""

    closed_on = models.DateField(null=True, blank=True, validators=[refuse_impossible])

    class Meta(TenantModel.Meta):
        abstract = True


class BusinessUnit(Closable):
    """One row is one business unit; `slug` is `business_unit` of requirements 12.1."""

    slug = models.CharField(max_length=128, validators=[identifier_validator])
    name = models.CharField(max_length=120)

    class Meta(TenantModel.Meta):
        ordering = ["slug"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "slug"], name="business_unit_slug")
        ]

    def __str__(self) -> str:
        return self.name


class CostCenter(Closable):
    """One row is one cost center; `code` is `cost_center` of requirements 12.1."""

    code = models.CharField(max_length=128, validators=[identifier_validator])
    name = models.CharField(max_length=120)
    business_unit = TenantForeignKey(BusinessUnit, related_name="cost_centers")

    class Meta(TenantModel.Meta):
        ordering = ["code"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="cost_center_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Environment(Closable):
    """One row is one environment, e.g. prod or sandbox."""

    slug = models.CharField(max_length=32, validators=[identifier_validator])
    name = models.CharField(max_length=120)
    is_production = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        ordering = ["slug"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["tenant", "slug"], name="environment_slug")]

    def __str__(self) -> str:
        return self.name
