"""Row history of the configuration: every version of a row, kept by database triggers.

django-pghistory also sees update(), bulk_create and raw SQL. Who did it and why stands in the
audit log; these tables answer what a row was at a time. One row is one version of one row.
"""

from typing import Any

import pghistory
import pghistory.models
from django.db import models

from finops.models.api_keys import ApiKey
from finops.models.approvals.raci import RaciAssignment
from finops.models.organisation.calendar import CalendarEvent
from finops.models.organisation.units import BusinessUnit, CostCenter, Environment
from finops.models.organisation.use_cases import UseCase, WorkflowStep
from finops.models.people.roles import RoleAssignment
from finops.scope.managers import TenantManager


class TenantHistory(pghistory.models.Event):
    """Base of the history tables: tenant-owned and append-only."""

    pgh_id = models.BigAutoField(primary_key=True)  # as all sequences: machines share them out
    objects = TenantManager()  # type: ignore[misc,assignment]  # pghistory has a plain one

    class Meta:
        abstract = True
        base_manager_name = "objects"


def history_of(model: type[models.Model], *exclude: str) -> Any:
    """The history model of a configuration table. Any: made at run time by pghistory."""
    return pghistory.create_event_model(
        model,
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude) or None,
        obj_field=None,  # type: ignore[arg-type]  # None is documented, not typed
        context_field=None,  # type: ignore[arg-type]  # the same
        context_id_field=None,  # type: ignore[arg-type]  # the same
        base_model=TenantHistory,
        model_name=f"{model.__name__}History",
        app_label="finops",
        abstract=False,
    )


BusinessUnitHistory = history_of(BusinessUnit)
CalendarEventHistory = history_of(CalendarEvent)
CostCenterHistory = history_of(CostCenter)
EnvironmentHistory = history_of(Environment)
UseCaseHistory = history_of(UseCase)
WorkflowStepHistory = history_of(WorkflowStep)
RoleAssignmentHistory = history_of(RoleAssignment)
RaciAssignmentHistory = history_of(RaciAssignment, "version")
ApiKeyHistory = history_of(ApiKey, "last_used_at", "secret_sha256")
