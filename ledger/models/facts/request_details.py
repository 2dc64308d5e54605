"""What is known of requests besides their owner, as `ledger.calc.request_details` declares it."""

from typing import Any  # Any: a field of whatever kind

from django.db import models

from finops.scope.models import TenantModel
from ledger.calc.request_details import (
    BY_NAME,
    DECIMALS_MS,
    DETAILS,
    OF_PROFILE,
    OF_ROW,
    Detail,
)
from ledger.models.facts.dimensions import InternedWords


class RequestProfile(InternedWords):
    """One row is one combination of the details of requests that have few values.

    An empty word is unknown. Its columns are the details that are kept in the profile.
    """

    class Meta(InternedWords.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "digest"], name="request_profile_digest")
        ]

    def __str__(self) -> str:
        return f"profile {self.pk}"


class ReportedRequest(TenantModel):
    """One row is what events, spans and gateways report of the request of one trace.

    Kept beside the request, whose own record is a fact and is believed before it; also where that
    record has not come. Reports of a trace are merged so that their order does not matter:
    `tellers` has a digit for each detail in the order of their declaration, the rank of who told it
    (`Teller`), or a dash; what would be dashes at its end is left out. Its columns are all details;
    an empty one is unknown. The row goes with the month of `occurred_at`, when it was told last.
    """

    pk = models.CompositePrimaryKey("tenant_id", "trace_key")
    trace_key = models.UUIDField()
    occurred_at = models.DateTimeField()
    tellers = models.TextField()

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.trace_key)


def column_of(detail: Detail) -> Any:
    """The column of a detail where nothing else is interned with it: empty is unknown."""
    if detail.is_measure:
        return models.DecimalField(
            max_digits=9 + DECIMALS_MS, decimal_places=DECIMALS_MS, null=True
        )
    return models.TextField(null=True)


def add_columns(model: type[models.Model], names: tuple[str, ...]) -> None:
    """The columns of these details, in the order of their declaration."""
    for name in names:
        model.add_to_class(name, column_of(BY_NAME[name]))


for _name in OF_PROFILE:
    RequestProfile.add_to_class(_name, models.TextField(default="", db_default=""))
add_columns(ReportedRequest, tuple(detail.name for detail in DETAILS))

__all__ = ["OF_ROW", "ReportedRequest", "RequestProfile", "add_columns"]
