"""The nouns of the organisation; one file each."""

from finops.models.api_keys import ApiKey
from finops.models.grants import (
    BusinessUnitGrant,
    TenantGrant,
    UseCaseGrant,
)
from finops.models.organisation import BusinessUnit, CostCenter, Environment
from finops.models.people import Membership, User
from finops.models.roles import RaciAssignment, RoleAssignment
from finops.models.tenants import Tenant
from finops.models.use_cases import UseCase, WorkflowStep

__all__ = [
    "ApiKey",
    "BusinessUnit",
    "BusinessUnitGrant",
    "CostCenter",
    "Environment",
    "Membership",
    "RaciAssignment",
    "RoleAssignment",
    "Tenant",
    "TenantGrant",
    "UseCase",
    "UseCaseGrant",
    "User",
    "WorkflowStep",
]
