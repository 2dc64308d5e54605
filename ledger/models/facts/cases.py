"""Business cases: which traces worked on which, and whom their results are credited to.

A case is known by `case_key`, the md5 of `business_outcome_id` without any kind. Credits are
computed from the facts by `ledger.services.crediting`, case by case: they are no facts.
"""

from typing import Any  # Any: options of one field class

from django.db import models
from django.utils.translation import gettext_lazy as _

from finops.scope.models import TenantModel
from ledger.models.facts.dimensions import Attribution

_WORD: dict[str, Any] = {
    "on_delete": models.DO_NOTHING,
    "db_constraint": False,
    "db_index": False,
    "related_name": "+",
}


class CaseTrace(TenantModel):
    """One row is one trace that carries the id of one case.

    `is_told`: so far not by its own request, but by an event or a span of it; its request may
    still become another.
    """

    pk = models.CompositePrimaryKey("tenant_id", "case_key", "trace_key")
    case_key = models.UUIDField()
    trace_key = models.UUIDField()
    occurred_at = models.DateTimeField()
    is_told = models.BooleanField()

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.case_key}: {self.trace_key}"


class OutcomeMonth(TenantModel):
    """One row is one month of UTC in which a tenant had an outcome at some time.

    Where the outcomes of a case lie is asked with each posting: without these rows, in the index of
    every month that there is, of whichever tenant.
    """

    pk = models.CompositePrimaryKey("tenant_id", "month")
    month = models.DateField()

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class CaseMark(TenantModel):
    """One row asks for the credits of one case to be computed again.

    `is_quiet`: nothing new is known of it, so that what changes is not marked as after a close.
    """

    pk = models.CompositePrimaryKey("tenant_id", "id")
    id = models.BigIntegerField()
    case_key = models.UUIDField()
    marked_at = models.DateTimeField()
    is_quiet = models.BooleanField(default=False, db_default=False)

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.case_key)


class OutcomeCredit(TenantModel):
    """One row is what one trace is credited with of one result (kind) of one case.

    `credit` is in units of 10^-12 of a result, and so is `value_usd` in whole units of 10^-18
    USD. A result that no trace may be credited with has one row with a `trace_key` of nothing but
    zeros, and no `traced_at`. `is_counted` is false where quality, risk or adoption failed, and
    empty where nobody knows what its definition requires; then `why` says of which. `realisation`
    is the part of the value that is realised, 0 to 1.
    """

    pk = models.CompositePrimaryKey("tenant_id", "case_key", "kind", "trace_key")
    case_key = models.UUIDField()
    kind = models.TextField()
    trace_key = models.UUIDField()
    attribution = models.ForeignKey(Attribution, **_WORD)
    occurred_at = models.DateTimeField()
    traced_at = models.DateTimeField(null=True)
    credit = models.BigIntegerField()
    value_usd = models.DecimalField(max_digits=40, decimal_places=18, null=True)
    is_implied = models.BooleanField()
    is_counted = models.BooleanField(null=True)
    why = models.TextField(default="", db_default="", blank=True)
    realisation = models.DecimalField(max_digits=5, decimal_places=4, default=1, db_default=1)

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.case_key}"


class LateCredit(TenantModel):
    """One row is a change of credits of one day after the day's month was closed."""

    class Basis(models.TextChoices):
        ARRIVAL = "arrival", _("By the day of the outcome")
        COHORT = "cohort", _("By the day of the request")

    pk = models.CompositePrimaryKey("tenant_id", "id")
    id = models.BigIntegerField()
    booked_at = models.DateTimeField()
    basis = models.TextField(choices=Basis)
    day = models.DateField()
    attribution = models.ForeignKey(Attribution, **_WORD)
    kind = models.TextField()
    credit = models.DecimalField(max_digits=60, decimal_places=0)
    value_usd = models.DecimalField(max_digits=60, decimal_places=18)

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"
