"""What people are told of, in the transaction of the deed, and how each wants to hear of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finops.scope.models import TenantModel


class Way(models.TextChoices):
    """How somebody hears of a kind of notice, besides their list of notices."""

    NOW = "now", _("E-mail at once")
    DIGEST = "digest", _("In the daily digest")
    LISTED = "listed", _("No e-mail")


class Notice(TenantModel):
    """One row tells one person of one event of one thing, once a day of the tenant's clock.

    `about` and `number` name the thing (`finops.registries.notices`), `seq` its snapshot. `kind` is
    what the person chooses a way for, `way` what they had chosen then. `digest_day` is the day of
    the digest that took it up.
    """

    public_id = models.UUIDField(default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    about = models.CharField(max_length=20)
    number = models.BigIntegerField()
    seq = models.IntegerField(default=0)
    event = models.CharField(max_length=30)
    day = models.DateField()
    kind = models.CharField(max_length=20)
    way = models.CharField(max_length=8, choices=Way)
    title = models.TextField()
    words = models.TextField(blank=True)
    by = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    digest_day = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-at", "-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "public_id"], name="notice_public_id"),
            models.UniqueConstraint(
                fields=["tenant", "person", "about", "number", "seq", "event", "day"],
                name="notice_once",
            ),
            models.CheckConstraint(
                condition=Q(way__in=("now", "digest", "listed")), name="notice_way"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "person", "at"], name="notice_of_a_person"),
            models.Index(
                fields=["tenant", "at"],
                condition=Q(way="digest", digest_day=None),
                name="notice_for_a_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.event} {self.about} {self.number}"


class NoticePreference(TenantModel):
    """One row is how one person wants to hear of one kind of notice; without one the kind's usual
    way holds."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    way = models.CharField(max_length=8, choices=Way)

    class Meta(TenantModel.Meta):
        ordering = ["person_id", "kind"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "person", "kind"], name="notice_preference_once"
            ),
            models.CheckConstraint(
                condition=Q(way__in=("now", "digest", "listed")), name="notice_preference_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind} {self.way}"
