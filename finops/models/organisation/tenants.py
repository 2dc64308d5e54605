"""Tenants: the walls of the house."""

import zoneinfo
from functools import cache

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

slug_validator = RegexValidator(
    r"^[a-z0-9][a-z0-9_-]{0,62}$", _("Use lower-case letters, digits, '_' and '-' only.")
)
identifier_validator = RegexValidator(
    r"^[A-Za-z0-9._:@/-]{1,128}$", _("Use letters, digits and . _ : @ / - only.")
)


@cache
def time_zones() -> frozenset[str]:
    """Read once: Python walks through all the files of the zones each time."""
    return frozenset(zoneinfo.available_timezones())


def validate_time_zone(name: str) -> None:
    if name not in time_zones():
        raise ValidationError(_("“%(name)s” is not an IANA time zone."), params={"name": name})


class Tenant(models.Model):
    """One row is one tenant; `slug` is the `tenant_id` of requirements 12.1.

    The one row of kind `platform` owns platform-level keys, imports and the platform's own
    audit chain. Rows are visible to all roles (a slug must be found before a tenant is in
    force), but are written only from inside the tenant itself.
    """

    class Kind(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        PLATFORM = "platform", _("Platform")

    id = models.AutoField(primary_key=True)
    slug = models.CharField(max_length=63, unique=True, validators=[slug_validator])
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CUSTOMER)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    fiscal_year_start_month = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    currency = models.CharField(
        max_length=3, default="USD", validators=[RegexValidator(r"^[A-Z]{3}$")]
    )
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["slug"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fiscal_year_start_month__range=(1, 12)),
                name="tenant_fiscal_month",
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(kind="platform"), name="tenant_one_platform"
            ),
        ]

    def __str__(self) -> str:
        return self.name
