"""What a budget or a limit holds for: a part of the tenant's spend."""

from django.db import models

from finops.models.organisation.units import BusinessUnit, CostCenter, Environment
from finops.models.organisation.use_cases import RiskTier, UseCase
from finops.scope.models import TenantForeignKey, TenantModel


class ScopedMoney(TenantModel):
    """All spend that meets every condition named here; the whole tenant where none is."""

    business_unit = TenantForeignKey(BusinessUnit, null=True, blank=True, related_name="+")
    cost_center = TenantForeignKey(CostCenter, null=True, blank=True, related_name="+")
    use_case = TenantForeignKey(UseCase, null=True, blank=True, related_name="+")
    environment = TenantForeignKey(Environment, null=True, blank=True, related_name="+")
    risk_tier = models.CharField(max_length=10, choices=RiskTier, blank=True)

    class Meta(TenantModel.Meta):
        abstract = True
