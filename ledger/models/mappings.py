"""Attribution mapping: what sources say of traces, and the rules that make owners of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finops.models.leased import LeasedWork
from finops.scope.models import TenantForeignKey, TenantModel
from ledger.calc.mapping.rules import LONGEST_TARGET, How
from ledger.calc.source_fields import LONGEST_FIELD, LONGEST_VALUE
from ledger.models.facts.dimensions import InternedWords


class SourceSet(InternedWords):
    """One row is one set of values that a source has said of a request: canonical JSON, a list of
    [field, value]. Only what `ledger.calc.source_fields` keeps is ever among them."""

    said = models.TextField()

    class Meta(InternedWords.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "digest"], name="source_set_digest")
        ]

    def __str__(self) -> str:
        return self.said


class TraceSource(TenantModel):
    """One row says which set of values was said of a trace, when first, and with which case.

    Kept for as long as owners may be changed by a newer mapping. Traces whose owner their source
    named itself have none.
    """

    pk = models.CompositePrimaryKey("tenant_id", "trace_key", "set_id")
    trace_key = models.UUIDField()
    set = models.ForeignKey(
        SourceSet,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    occurred_at = models.DateTimeField()
    trace_id = models.TextField()
    business_outcome_id = models.TextField(null=True)  # noqa: DJ001  # as of a request

    class Meta(TenantModel.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return self.trace_id


class MappingVersion(TenantModel):
    """One row is one version of the tenant's mapping: a draft, the one that is active, or one that
    was. Once active its rules never change; triggers of the database hold that."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        RETIRED = "retired", _("Retired")

    number = models.IntegerField()
    state = models.CharField(max_length=7, choices=State, default=State.DRAFT)
    note = models.CharField(max_length=400, blank=True)
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    activated_by = models.CharField(max_length=200, blank=True)
    activator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    activated_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="mapping_number"),
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(state="active"), name="mapping_one_active"
            ),
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(state="draft"), name="mapping_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "active", "retired")), name="mapping_state"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", activated_at=None)
                | ~Q(state="draft") & Q(activated_at__isnull=False),
                name="mapping_activated_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class MappingRule(TenantModel):
    """One row is one rule of a version (`ledger.calc.mapping.rules.Rule`); rules are asked in the
    order of `place`. `dimension` names what the rule gives a value of: a word of the request now,
    any named dimension later."""

    class Hows(models.TextChoices):
        EXACT = How.EXACT.value, _("is")
        PREFIX = How.PREFIX.value, _("begins with")
        AS_IS = How.AS_IS.value, _("as it is")

    version = TenantForeignKey(MappingVersion, models.CASCADE, related_name="rules")
    place = models.IntegerField()
    source_field = models.CharField(max_length=LONGEST_FIELD)
    how = models.CharField(max_length=6, choices=Hows)
    value = models.CharField(max_length=LONGEST_VALUE, blank=True)
    dimension = models.CharField(max_length=40)
    target = models.CharField(max_length=LONGEST_TARGET, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["place"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "version", "source_field", "how", "value", "dimension"],
                name="mapping_rule_once",
            ),
            models.CheckConstraint(
                condition=Q(how=How.AS_IS, value="", target="")
                | Q(how__in=(How.EXACT, How.PREFIX)) & ~Q(value="") & ~Q(target=""),
                name="mapping_rule_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_field} {self.how} {self.value} → {self.dimension} {self.target}"


class MappingRun(LeasedWork):
    """One row is one pass over the traces of some days: each gets the owner that a version gives.

    `since` is where the days begin. `done_key` is the last trace that was looked at, so that a
    run that was interrupted goes on there.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        REPLACED = "replaced", _("Replaced by a later version")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    version = TenantForeignKey(MappingVersion, related_name="runs")
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    days = models.IntegerField()
    since = models.DateTimeField()
    requested_by = models.CharField(max_length=200)
    traces_total = models.BigIntegerField(default=0)
    traces_done = models.BigIntegerField(default=0)
    traces_moved = models.BigIntegerField(default=0)
    traces_closed = models.BigIntegerField(default=0)
    done_key = models.UUIDField(null=True, blank=True)
    chunks_done = models.IntegerField(default=0)

    class Meta(LeasedWork.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "public_id"], name="mapping_run_public_id"),
            models.UniqueConstraint(
                fields=["tenant"],
                condition=Q(state__in=("waiting", "running")),
                name="mapping_run_one_at_work",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.days}"
