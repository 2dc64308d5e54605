"""Quality: scores of traces and of business outcomes, whoever judged them."""

from django.db import models

from finops.scope.models import TenantForeignKey, TenantModel
from ledger.models.facts.dimensions import InternedWords


class ScoreMetric(InternedWords):
    """One row is one thing that is scored, and who scores it."""

    metric = models.TextField()
    source = models.TextField()

    class Meta(InternedWords.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "digest"], name="score_metric_digest")
        ]

    def __str__(self) -> str:
        return self.metric


class QualityScore(TenantModel):
    """One row is one value of one metric, of a trace, a business outcome or both.

    From evaluator spans, scoring APIs, native records and files alike; `RecordKey` is the
    arbiter of ids, so that one score counts once. `case_key` is made of the outcome's id alone: a
    score does not say of which kind the outcome is.
    """

    pk = models.CompositePrimaryKey("tenant_id", "occurred_at", "score_key")
    occurred_at = models.DateTimeField()
    score_key = models.UUIDField()
    trace_key = models.UUIDField(null=True)
    case_key = models.UUIDField(null=True)
    metric = TenantForeignKey(ScoreMetric, related_name="+")
    batch_id = models.BigIntegerField()
    value = models.DecimalField(max_digits=21, decimal_places=9)
    trace_id = models.TextField(null=True)  # noqa: DJ001  # empty is no id, and NULL is free
    business_outcome_id = models.TextField(null=True)  # noqa: DJ001  # the same
    score_id = models.TextField()

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.metric_id} = {self.value}"
