"""The nouns of the organisation, people and what the ground floor keeps."""

from finops.models.api_keys import ApiKey
from finops.models.approvals.conditions import Condition, ConditionCheck, Freeze
from finops.models.approvals.delegations import Delegation
from finops.models.approvals.evidence import RequestEvidence
from finops.models.approvals.raci import RaciAssignment, RaciBand, RaciVersion
from finops.models.approvals.requests import (
    ApprovalRequest,
    ApprovalSnapshot,
    ApprovalStep,
    LifecycleStep,
    SignOff,
    SnapshotIdentity,
    SnapshotSlot,
)
from finops.models.approvals.risk_tiers import RiskTierChange
from finops.models.approvals.talk import Comment, Mention, Reminder
from finops.models.audit_anchors import AnchorDestination, AuditAnchor
from finops.models.budgets.budgets import Budget, BudgetPeriod
from finops.models.budgets.changes import BudgetAmount, BudgetChange
from finops.models.budgets.commitments import Commitment
from finops.models.budgets.limits import Limit
from finops.models.clock import Clock
from finops.models.exports import ExportJob, ExportPart
from finops.models.history import (
    ApiKeyHistory,
    BusinessUnitHistory,
    CalendarEventHistory,
    CostCenterHistory,
    EnvironmentHistory,
    RaciAssignmentHistory,
    RoleAssignmentHistory,
    UseCaseHistory,
    WorkflowStepHistory,
)
from finops.models.notices import Notice, NoticePreference
from finops.models.organisation.calendar import CalendarEvent
from finops.models.organisation.outcome_types import OutcomeType
from finops.models.organisation.tenants import Tenant
from finops.models.organisation.units import BusinessUnit, CostCenter, Environment
from finops.models.organisation.use_cases import UseCase, WorkflowStep
from finops.models.outbox import OutboxMessage
from finops.models.people.address_changes import AddressChange
from finops.models.people.factor_resets import FactorReset
from finops.models.people.grants import (
    BusinessUnitGrant,
    TenantGrant,
    UseCaseGrant,
)
from finops.models.people.invitations import Invitation
from finops.models.people.roles import RoleAssignment
from finops.models.people.users import Membership, User
from finops.models.reviews import Review, ReviewPart
from finops.models.saved_views import SavedView
from finops.models.webhooks import Webhook, WebhookEvent

__all__ = [
    "AddressChange",
    "AnchorDestination",
    "ApiKey",
    "ApiKeyHistory",
    "ApprovalRequest",
    "ApprovalSnapshot",
    "ApprovalStep",
    "AuditAnchor",
    "Budget",
    "BudgetAmount",
    "BudgetChange",
    "BudgetPeriod",
    "BusinessUnit",
    "BusinessUnitGrant",
    "BusinessUnitHistory",
    "CalendarEvent",
    "CalendarEventHistory",
    "Clock",
    "Comment",
    "Commitment",
    "Condition",
    "ConditionCheck",
    "CostCenter",
    "CostCenterHistory",
    "Delegation",
    "Environment",
    "EnvironmentHistory",
    "ExportJob",
    "ExportPart",
    "FactorReset",
    "Freeze",
    "Invitation",
    "LifecycleStep",
    "Limit",
    "Membership",
    "Mention",
    "Notice",
    "NoticePreference",
    "OutboxMessage",
    "OutcomeType",
    "RaciAssignment",
    "RaciAssignmentHistory",
    "RaciBand",
    "RaciVersion",
    "Reminder",
    "RequestEvidence",
    "Review",
    "ReviewPart",
    "RiskTierChange",
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
    "Webhook",
    "WebhookEvent",
    "WorkflowStep",
    "WorkflowStepHistory",
]
