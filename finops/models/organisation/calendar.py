"""The calendar of a tenant: events that change demand, holidays, and days worked in their place."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.models.days import refuse_impossible
from finops.models.organisation.tenants import identifier_validator, validate_time_zone
from finops.models.organisation.units import Closable
from finops.scope.models import TenantModel

LEAST_ESTIMATES = 3  # events that an estimate needs at least (capacity 6)


class LocalMomentField(models.Field):  # type: ignore[type-arg]  # Django's own is generic in stubs
    """A moment on a wall clock, without a zone; the row says whose clock it is."""

    def db_type(self, connection: Any) -> str:  # Any: as the base class has it
        return "timestamp without time zone"

    def to_python(self, value: Any) -> datetime | None:  # Any: as the base class has it
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if value is not None and (not isinstance(value, datetime) or value.tzinfo is not None):
            raise ValidationError(_("This is a moment of a wall clock, without a zone."))
        return value

    def get_prep_value(self, value: Any) -> datetime | None:  # Any: as the base class has it
        return self.to_python(value)


class CalendarKind(models.TextChoices):
    EVENT = "event", gettext_lazy("Event")
    HOLIDAY = "holiday", gettext_lazy("Holiday")
    MAKE_UP_DAY = "make_up_day", gettext_lazy("Make-up day")


class Provenance(models.TextChoices):
    DECLARED = "declared", gettext_lazy("Declared")
    ESTIMATED = "estimated", gettext_lazy("Estimated")


class CalendarEvent(Closable):
    """One row is one event, holiday or make-up day, from `local_from` on and before `local_to`.

    Demand is `factor` times what it is otherwise; empty: nobody knows. An estimated factor says
    from how many earlier events. Whoever uses a row notes its `version`; every version is in the
    history.
    """

    slug = models.CharField(max_length=128, validators=[identifier_validator])
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=CalendarKind)
    local_from = LocalMomentField(validators=[refuse_impossible])
    local_to = LocalMomentField(validators=[refuse_impossible])
    zone = models.CharField(max_length=64, validators=[validate_time_zone])
    factor = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    provenance = models.CharField(max_length=10, choices=Provenance, default=Provenance.DECLARED)
    estimated_from = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(LEAST_ESTIMATES)]
    )
    source = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    as_of = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["local_from", "slug"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "slug"], name="calendar_event_slug"),
            models.CheckConstraint(
                condition=models.Q(kind__in=CalendarKind.values), name="calendar_event_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(local_to__gt=models.F("local_from")),
                name="calendar_event_ends_later",
            ),
            models.CheckConstraint(
                condition=models.Q(factor__isnull=True) | models.Q(factor__gt=0),
                name="calendar_event_factor_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(provenance="declared", estimated_from__isnull=True)
                | models.Q(provenance="estimated", estimated_from__gte=LEAST_ESTIMATES),
                name="calendar_event_provenance",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "local_from"], name="calendar_event_from"),
        ]

    def __str__(self) -> str:
        return self.name
