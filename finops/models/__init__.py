"""The nouns of the organisation; one file each."""

from finops.models.api_keys import ApiKey
from finops.models.exports import ExportJob, ExportPart
from finops.models.grants import (
    BusinessUnitGrant,
    TenantGrant,
    UseCaseGrant,
)
from finops.models.history import (
    ApiKeyHistory,
    BusinessUnitHistory,
    CostCenterHistory,
    EnvironmentHistory,
    RaciAssignmentHistory,
    RoleAssignmentHistory,
    UseCaseHistory,
    WorkflowStepHistory,
)
from finops.models.organisation import BusinessUnit, CostCenter, Environment
from finops.models.people import Membership, User
from finops.models.roles import RaciAssignment, RoleAssignment
from finops.models.saved_views import SavedView
from finops.models.tenants import Tenant
from finops.models.use_cases import UseCase, WorkflowStep

__all__ = [
    "ApiKey",
    "ApiKeyHistory",
    "BusinessUnit",
    "BusinessUnitGrant",
    "BusinessUnitHistory",
    "CostCenter",
    "CostCenterHistory",
    "Environment",
    "EnvironmentHistory",
    "ExportJob",
    "ExportPart",
    "Membership",
    "RaciAssignment",
    "RaciAssignmentHistory",
    "RoleAssignment",
    "RoleAssignmentHistory",
    "SavedView",
    "Tenant",
    "TenantGrant",
    "UseCase",
    "UseCaseGrant",
    "UseCaseHistory",
    "User",
    "WorkflowStep",
    "WorkflowStepHistory",
]
