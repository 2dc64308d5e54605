"""What people say about a request, whom they name, and of what people were told."""

from django.conf import settings
from django.db import models

from finops.models.approvals.requests import ApprovalRequest
from finops.scope.models import TenantForeignKey, TenantModel


class Comment(TenantModel):
    """One row is what one person says about a request. It stays as it was said."""

    request = TenantForeignKey(ApprovalRequest, related_name="comments")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.request_id}: {self.text}"


class Mention(TenantModel):
    """One row names one person in a comment; only whoever may see the request is named."""

    comment = TenantForeignKey(Comment, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "comment", "person"], name="mention_once")
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.person_id}"


class Reminder(TenantModel):
    """One row says that people were reminded of a snapshot, on which business day after it was put
    to them (1, 2, 3, 5)."""

    request = TenantForeignKey(ApprovalRequest, related_name="reminders")
    seq = models.IntegerField()
    day = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "request", "seq", "day"], name="reminder_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id}.{self.seq}: day {self.day}"
