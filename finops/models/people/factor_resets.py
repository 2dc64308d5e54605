"""Resets of lost second factors: asked for by one person, confirmed by another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from finops.scope.models import TenantModel


class FactorReset(TenantModel):
    """One row asks to remove all second factors of one person, who has lost theirs.

    Nothing happens before another person, neither the asker nor the one concerned, confirms it;
    or it is refused. Rows stay.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        CONFIRMED = "confirmed"
        REFUSED = "refused"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "person"],
                condition=Q(state="waiting"),
                name="factor_reset_one_waits",
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=F("person")), name="factor_reset_asked_by_another"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | Q(
                    state__in=["confirmed", "refused"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="factor_reset_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | (~Q(decided_by=F("person")) & ~Q(decided_by=F("asked_by"))),
                name="factor_reset_confirmed_by_a_third",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.state}"
