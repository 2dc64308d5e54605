"""What people wrote into the memo of a gate; its numbers are the frozen ones, not kept here."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finops.scope.models import TenantForeignKey, TenantModel
from gates.models.funding import FundingGate


class MemoLanguage(models.TextChoices):
    EN = "en", _("English")
    ZH = "zh", _("Chinese")


class MemoVersion(TenantModel):
    """One row is the `no`th edition of the memo of a gate's `seq`th submission in one language:
    by sentence the text that stands instead of the template's, with chips in the place of numbers;
    an empty text drops its sentence. Never changed."""

    gate = TenantForeignKey(FundingGate, related_name="memo_versions")
    seq = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=2, choices=MemoLanguage)
    no = models.PositiveSmallIntegerField()
    texts = models.JSONField(default=dict, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["gate_id", "seq", "language", "no"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "gate", "seq", "language", "no"], name="memo_version_no"
            ),
            models.CheckConstraint(
                condition=Q(language__in=["en", "zh"], no__gte=1), name="memo_version_terms"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gate_id}.{self.seq} {self.language} {self.no}"
