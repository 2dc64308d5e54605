"""The nouns of the organisation; one file each."""

from finops.models.address_changes import AddressChange
from finops.models.api_keys import ApiKey
from finops.models.approvals import (
    ApprovalRequest,
    ApprovalSnapshot,
    ApprovalStep,
    LifecycleStep,
    SignOff,
    SnapshotIdentity,
    SnapshotSlot,
)
from finops.models.audit_anchors import AnchorDestination, AuditAnchor
from finops.models.clock import Clock
from finops.models.exports import ExportJob, ExportPart
from finops.models.factor_resets import FactorReset
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
from finops.models.invitations import Invitation
from finops.models.organisation import BusinessUnit, CostCenter, Environment
from finops.models.outbox import OutboxMessage
from finops.models.outcome_types import OutcomeType
from finops.models.people import Membership, User
from finops.models.roles import RaciAssignment, RoleAssignment
from finops.models.saved_views import SavedView
from finops.models.tenants import Tenant
from finops.models.use_cases import UseCase, WorkflowStep

__all__ = [
    "AddressChange",
    "AnchorDestination",
    "ApiKey",
    "ApiKeyHistory",
    "ApprovalRequest",
    "ApprovalSnapshot",
    "ApprovalStep",
    "AuditAnchor",
    "BusinessUnit",
    "BusinessUnitGrant",
    "BusinessUnitHistory",
    "Clock",
    "CostCenter",
    "CostCenterHistory",
    "Environment",
    "EnvironmentHistory",
    "ExportJob",
    "ExportPart",
    "FactorReset",
    "Invitation",
    "LifecycleStep",
    "Membership",
    "OutboxMessage",
    "OutcomeType",
    "RaciAssignment",
    "RaciAssignmentHistory",
    "RoleAssignment",
    "RoleAssignmentHistory",
    "SavedView",
    "SignOff",
    "SnapshotIdentity",
    "SnapshotSlot",
    "Tenant",
    "TenantGrant",
    "UseCase",
    "UseCaseGrant",
    "UseCaseHistory",
    "User",
    "WorkflowStep",
    "WorkflowStepHistory",
]
