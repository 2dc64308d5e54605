"""The facts: appended, never edited. The big tables are partitioned by month of the event.

Keys: `key` = md5(kind + '|' + id) as uuid, so that text ids lie in the heap and never in an
index. A trace's key is the record key of its request. Words (attribution, meter, rate) are
referred to without a foreign key: a policy of each table admits only words of the same tenant,
which nobody may change or delete. The primary keys of the partitioned tables are Django's only:
`RecordKey` is the arbiter, a second unique index would cost a third more.
"""

from typing import Any  # Any: options of one field class

from django.db import models
from django.utils.translation import gettext_lazy as _

from finops.scope.models import TenantModel
from ledger.models.facts.dimensions import Attribution, Meter, Rate
from ledger.models.facts.request_details import OF_ROW, RequestProfile, add_columns

_WORD: dict[str, Any] = {
    "on_delete": models.DO_NOTHING,
    "db_constraint": False,
    "db_index": False,
    "related_name": "+",
}
_MAYBE: dict[str, Any] = {"null": True}


class RecordKey(TenantModel):
    """One row is one known record id: the one arbiter of what is new, seen or in conflict.

    `content` is a hash of what the record says; empty while the record is only implied by
    another (a request by an event's inline fields; with `mapping`, the number of a version, by what
    a mapping makes of its sources' values). An outcome's key is that of one revision of
    one kind. `record_id` is that of a cost event; requests and outcomes keep their ids in their
    own rows.
    """

    class Kind(models.IntegerChoices):
        REQUEST = 1, _("Request")
        COST_EVENT = 2, _("Cost event")
        OUTCOME = 3, _("Outcome")
        SCORE = 4, _("Quality score")
        CREDIT = 5, _("Provider credit")

    pk = models.CompositePrimaryKey("tenant_id", "key")
    key = models.UUIDField()
    content = models.BigIntegerField(null=True)
    occurred_at = models.DateTimeField()
    attribution_id = models.BigIntegerField(null=True)
    kind = models.SmallIntegerField(choices=Kind)
    mapping = models.IntegerField(null=True)
    record_id = models.TextField(null=True)  # noqa: DJ001  # kept elsewhere, and NULL is free

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return self.record_id or str(self.key)


class Request(TenantModel):
    """One row is one use of AI by a person or workflow (requirements 12.1).

    `counted_at` as of a cost line. What else its record says of it: words of few values in the
    `profile`, the others in columns of its own (`ledger.calc.request_details`). Nothing of that is
    here where only an event or a span implies the request: see `ReportedRequest`.
    """

    pk = models.CompositePrimaryKey("tenant_id", "occurred_at", "trace_key")
    occurred_at = models.DateTimeField()
    counted_at = models.DateTimeField(null=True)
    trace_key = models.UUIDField()
    attribution = models.ForeignKey(Attribution, **_WORD)
    batch_id = models.BigIntegerField()
    implied = models.BooleanField()
    trace_id = models.TextField()
    business_outcome_id = models.TextField(null=True)  # noqa: DJ001  # empty is no id, and NULL is free
    profile = models.ForeignKey(RequestProfile, **_WORD, **_MAYBE)

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return self.trace_id


add_columns(Request, OF_ROW)


class CostLine(TenantModel):
    """One row is one cost event times one meter: cost_usd = quantity × unit_price, exactly.

    `unit_price` and `cost_usd` are empty when no price is known (unpriced is not 0).
    `attribution` is set where the event carried its request's fields inline; otherwise the
    attribution is that of the trace's request, whenever that arrives.

    Nothing is ever updated: a correction is a reversal, a row of `sign` -1 with the negated
    quantity (so that its cost is negated too), and a replacement of sign +1. Lines and events
    are therefore counted by sum(sign), quantities and costs by their sums.

    `counted_at` says when a line is counted that came late for a closed month; empty, it counts
    when it occurred. A reversal and what replaces it keep it.
    """

    pk = models.CompositePrimaryKey("tenant_id", "occurred_at", "event_key", "line_no")
    occurred_at = models.DateTimeField()
    counted_at = models.DateTimeField(null=True)
    event_key = models.UUIDField()
    trace_key = models.UUIDField()
    batch_id = models.BigIntegerField()
    attribution = models.ForeignKey(Attribution, **_WORD, **_MAYBE)
    meter = models.ForeignKey(Meter, **_WORD)
    rate = models.ForeignKey(Rate, **_WORD)
    line_no = models.SmallIntegerField()
    sign = models.SmallIntegerField(default=1, db_default=1)
    quantity = models.DecimalField(max_digits=40, decimal_places=18)
    unit_price = models.DecimalField(max_digits=40, decimal_places=18, null=True)
    cost_usd = models.DecimalField(max_digits=60, decimal_places=36, null=True)
    reported_cost_usd = models.DecimalField(max_digits=40, decimal_places=18, null=True)

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.event_key}/{self.line_no}"


class Outcome(TenantModel):
    """One row is one revision of what is known of one business result of one kind.

    Of the revisions of a kind of a case (`case_key`: md5 of the outcome's id, without the kind)
    the highest counts. Whether quality and risk were met and the result was adopted is empty
    where nobody said so; a value of 0 is a value. Whom it is credited to stands in
    `OutcomeCredit`.
    """

    pk = models.CompositePrimaryKey("tenant_id", "occurred_at", "outcome_key")
    occurred_at = models.DateTimeField()
    outcome_key = models.UUIDField()
    case_key = models.UUIDField()
    trace_key = models.UUIDField(null=True)
    attribution = models.ForeignKey(Attribution, **_WORD, **_MAYBE)
    batch_id = models.BigIntegerField()
    revision = models.IntegerField(default=1, db_default=1)
    is_withdrawn = models.BooleanField(default=False, db_default=False)
    quality_passed = models.BooleanField(null=True)
    risk_ok = models.BooleanField(null=True)
    adopted = models.BooleanField(null=True)
    value_usd = models.DecimalField(max_digits=40, decimal_places=18, null=True)
    kind = models.TextField()
    outcome_id = models.TextField()

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome_id}"


class OpenTrace(TenantModel):
    """One row is one month in which a trace has lines or outcomes but no own request yet."""

    pk = models.CompositePrimaryKey("tenant_id", "trace_key", "month")
    trace_key = models.UUIDField()
    month = models.DateField()
    trace_id = models.TextField()

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return self.trace_id
