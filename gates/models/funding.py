"""Funding gates: what is asked, on which evidence, what may stop it, and where that led."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from finops.models import UseCase
from finops.models.budgets.changes import IN_FORCE, OPEN, Signed, approved_names_who_and_when
from finops.models.days import refuse_impossible
from finops.models.organisation.use_cases import RiskTier, Stage
from finops.scope.models import TenantForeignKey, TenantModel
from gates.calc.stages import GateStage, Question
from gates.calc.verdicts import Verdict

SHARE_PLACES = 4
MONEY_PLACES = 2
FIGURE_PLACES = 6
LONGEST_GRANT = 366
STAGES = [stage.value for stage in GateStage]
SCALE = GateStage.SCALE.value


def figure() -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(max_digits=24, decimal_places=FIGURE_PLACES, null=True, blank=True)


class QuestionName(models.TextChoices):
    OUTCOME = "outcome", _("Measurable outcome")
    UNIT = "unit", _("Right unit of cost")
    QUALITY = "quality", _("Quality and risk")
    CAPACITY = "capacity", _("Capacity assured")
    ATTRIBUTION = "attribution", _("Cost attributed")
    SAVINGS = "savings", _("Savings clear")
    CARBON = "carbon", _("Carbon and efficiency")
    EXIT = "exit", _("Exit conditions")


class VerdictName(models.TextChoices):
    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")
    STALE = "stale", _("Stale")
    MISSING = "missing", _("Missing")


class FundingGate(Signed):
    """One row asks to let a use case into `stage`, and grants it until `review_on`.

    `share` is the part of the traffic that is asked for (Scale alone), `share_before` and
    `stage_before` what was granted before; `ceiling_usd` what a month may cost at most. The
    outcome that speaks for it is `outcome_metric`, a business metric: `baseline` before, `target`
    as a change of it (-0.12 is 12% less), `guard_metric` what must not get worse by more than
    `guard_margin` of `guard_baseline`. `risk_tier` is the use case's when it was asked for.
    """

    use_case = TenantForeignKey(UseCase, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage)
    stage_before = models.CharField(max_length=10, choices=Stage, blank=True)
    share = models.DecimalField(
        max_digits=5,
        decimal_places=SHARE_PLACES,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    share_before = models.DecimalField(max_digits=5, decimal_places=SHARE_PLACES, default=0)
    ceiling_usd = models.DecimalField(
        max_digits=20,
        decimal_places=MONEY_PLACES,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    risk_tier = models.CharField(max_length=10, choices=RiskTier)
    review_on = models.DateField(validators=[refuse_impossible])
    outcome_metric = models.CharField(max_length=120, blank=True)
    outcome_baseline = figure()
    outcome_target = figure()
    guard_metric = models.CharField(max_length=120, blank=True)
    guard_baseline = figure()
    guard_margin = figure()

    class Meta(Signed.Meta):
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            approved_names_who_and_when("funding_gate_approved"),
            models.UniqueConstraint(
                fields=["tenant", "use_case"],
                condition=Q(state__in=OPEN),
                name="funding_gate_one_open",
            ),
            models.UniqueConstraint(
                fields=["tenant", "use_case"],
                condition=Q(state__in=IN_FORCE),
                name="funding_gate_in_force",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=STAGES) & Q(stage_before__in=["", *STAGES]),
                name="funding_gate_stages",
            ),
            models.CheckConstraint(
                condition=Q(stage=SCALE, share__gt=F("share_before"), share__lte=1)
                | (~Q(stage=SCALE) & Q(share=None)),
                name="funding_gate_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.use_case.slug}: {self.stage}"


class GateAnswer(TenantModel):
    """One row is what the evidence says of one question, as it was frozen for the `seq`th
    submission of a gate. `figures` are lists of label, value, what it must be and its source, all
    as texts; `inputs` the exact numbers; `by` the provider and its version, `gap` says in words
    what is missing or stale."""

    gate = TenantForeignKey(FundingGate, related_name="answers")
    seq = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=12, choices=QuestionName)
    is_asked = models.BooleanField()
    verdict = models.CharField(max_length=8, choices=VerdictName)
    by = models.CharField(max_length=80)
    as_of = models.DateTimeField()
    until = models.DateField(null=True, blank=True)
    figures = models.JSONField(default=list, blank=True)
    inputs = models.JSONField(default=dict, blank=True)
    gap = models.CharField(max_length=500, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["gate_id", "seq", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "gate", "seq", "question"], name="gate_answer_once"
            ),
            models.CheckConstraint(
                condition=Q(question__in=[question.value for question in Question])
                & Q(verdict__in=[verdict.value for verdict in Verdict]),
                name="gate_answer_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gate_id}.{self.seq}: {self.question} {self.verdict}"


class GateStopRule(TenantModel):
    """One row is one rule that freezes what a gate granted: of `kind`, with the number at which it
    fires where it has one. Part of what is signed: it changes while its gate is a draft."""

    class Kind(models.TextChoices):
        UNIT_COST = "unit_cost", _("Cost per outcome, two weeks in a row")
        QUALITY = "quality", _("A service level of quality or safety is missed")
        ESCALATION = "escalation", _("A high-risk escalation is missed")
        CONDITION = "condition", _("A condition is overdue")
        EVIDENCE = "evidence", _("Evidence is out of date")

    gate = TenantForeignKey(FundingGate, related_name="stop_rules")
    kind = models.CharField(max_length=12, choices=Kind)
    limit = figure()

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "gate", "kind"], name="gate_stop_rule_once"),
            models.CheckConstraint(
                condition=Q(kind="unit_cost", limit__gt=0)
                | Q(kind__in=("quality", "escalation", "condition", "evidence"), limit=None),
                name="gate_stop_rule_limit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gate_id}: {self.kind}"


class StageTransition(TenantModel):
    """One row lets a use case into a stage, with the part of the traffic that it may take: by a
    gate, or imported from before there were gates. Never changed; the last one is where it is."""

    use_case = TenantForeignKey(UseCase, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage)
    share = models.DecimalField(max_digits=5, decimal_places=SHARE_PLACES, default=0)
    at = models.DateTimeField()
    gate = TenantForeignKey(FundingGate, related_name="+", null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["use_case_id", "id"]
        default_permissions = ()
        indexes = [models.Index(fields=["tenant", "use_case", "-id"], name="stage_transition_last")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "gate"], condition=Q(gate__isnull=False), name="stage_gate_once"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=STAGES, share__gte=0, share__lte=1), name="stage_terms"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.use_case.slug}: {self.stage}"
