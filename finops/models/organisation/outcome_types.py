"""Types of business outcomes: those that ship with the product, and those a tenant registers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from finops.models.organisation.tenants import identifier_validator
from finops.scope.models import TenantModel


class OutcomeUnit(models.TextChoices):
    """The types that every tenant has, up the ladder: requirements 4.4, 8.1, 10, 11, 13."""

    QUALITY_PASSED_ANSWER = "quality_passed_answer", _("Quality-passed answer")
    ACCEPTED_DRAFT = "accepted_draft", _("Accepted draft")
    ACCEPTED_ACTION = "accepted_action", _("Accepted action")
    RESOLVED_CASE = "resolved_case", _("Resolved case")
    DOCUMENT_PROCESSED = "document_processed", _("Document processed")
    PREVENTED_LOSS = "prevented_loss", _("Prevented loss")
    ACCEPTED_CHANGE = "accepted_change", _("Accepted change passing CI")
    COMPLETED_JOURNEY = "completed_journey", _("Completed journey")
    FIRST_CONTACT_RESOLVED = "first_contact_resolved", _("Case resolved at the first contact")
    ACCEPTED_NARRATIVE = "accepted_narrative", _("Accepted narrative")
    EXPERT_PASS = "expert_pass", _("Narrative passed by an expert")
    HOURS_SAVED = "hours_saved", _("Analyst hours saved")
    VERIFIED_FIELD = "verified_field", _("Verified field")
    DAYS_SAVED = "days_saved", _("Days of cycle time saved")
    DEFECT_AVOIDED = "defect_avoided", _("Defect escape avoided")
    CONTAINED_JOURNEY = "contained_journey", _("Journey contained without a handoff")
    CONVERSION = "conversion", _("Conversion")
    FALSE_POSITIVE_AVOIDED = "false_positive_avoided", _("False positive avoided")


class OutcomeType(TenantModel):
    """One row is one type of outcome that a tenant registered beside those that ship."""

    slug = models.CharField(max_length=64, validators=[identifier_validator])
    name = models.CharField(max_length=120)

    class Meta(TenantModel.Meta):
        ordering = ["slug"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["tenant", "slug"], name="outcome_type_slug")]

    def __str__(self) -> str:
        return self.name
