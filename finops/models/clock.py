"""Business time, where it may differ from the real one: in a demo, and in tests."""

from datetime import timedelta

from django.db import models
from django.db.models import Q


class Clock(models.Model):
    """The only row says how far `app.now()` is ahead of the database's clock.

    The owner's role writes it, and nobody else may. Where it is not settable, which is how it
    begins, it is not ahead.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    is_settable = models.BooleanField(default=False)
    shift = models.DurationField(default=timedelta(0))

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="clock_is_one"),
            models.CheckConstraint(
                condition=Q(is_settable=True) | Q(shift=timedelta(0)), name="clock_is_settable"
            ),
        ]

    def __str__(self) -> str:
        return str(self.shift)
