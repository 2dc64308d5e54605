"""Interned words: each distinct combination is stored once per tenant, facts carry its id."""

from typing import Any  # Any: options of one field class

from django.db import models
from django.utils.translation import gettext_lazy as _

from finops.scope.models import TenantModel
from ledger.calc.calls.details import CALL_NAMES
from ledger.calc.reports.dimensions import REQUEST_DIMENSIONS


class InternedWords(TenantModel):
    """One row is one distinct combination of words; `digest` is the md5 of all of them."""

    digest = models.UUIDField()

    class Meta(TenantModel.Meta):
        abstract = True
        default_permissions = ()


class Attribution(InternedWords):
    """One row is one combination of the request dimensions of requirements 12.1.

    The row in which every word is empty is the tenant's *unattributed*. Its columns are the
    dimensions that requests tell (`ledger.calc.reports.dimensions`).
    """

    class Meta(InternedWords.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "digest"], name="attribution_digest")
        ]

    def __str__(self) -> str:
        return f"attribution {self.pk}"


for _dimension in REQUEST_DIMENSIONS:
    _lacking: dict[str, Any] = {"default": "", "db_default": ""} if _dimension.is_detail else {}
    Attribution.add_to_class(_dimension.column, models.TextField(**_lacking))


class Meter(InternedWords):
    """One row is one thing that is measured: component, provider, model, meter and unit, and what
    the event says of its call (`ledger.calc.calls.details`).

    `service_tier` is the one that served, beside the one that was asked for; `settlement` is
    final, partial (a stream that broke off) or estimated; `call_status` ok, error, cancelled.
    """

    component = models.TextField()
    provider = models.TextField()
    model = models.TextField()
    meter = models.TextField()
    unit = models.TextField()
    allocation_method = models.TextField()
    retention_class = models.TextField()
    service_tier = models.TextField(default="", db_default="")
    requested_service_tier = models.TextField(default="", db_default="")
    region = models.TextField(default="", db_default="")
    settlement = models.TextField(default="final", db_default="final")
    call_status = models.TextField(default="ok", db_default="ok")

    class Meta(InternedWords.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "digest"], name="meter_digest")]

    def __str__(self) -> str:
        return f"{self.component} {self.provider} {self.model} {self.meter}"


for _detail in CALL_NAMES:
    Meter.add_to_class(_detail, models.TextField(default="", db_default=""))


class Rate(InternedWords):
    """One row says where unit prices come from: the event, a price entry, a report, nowhere.

    Of a book's price: whose book (`book_kind`), the component, and `priced_as`, the meter whose
    price it is. Row numbers of default books and of the tenant's own are told apart by the kind.

    `adjusts` is the month (2026-09) of sums that are booked in a later, open one; else empty.
    """

    class Source(models.TextChoices):
        EVENT = "event", _("Price of the event")
        BOOK = "book", _("Pricebook")
        REPORTED = "reported", _("Reported cost")
        INCLUDED = "included", _("Included in the event's reported cost")
        INFORMATIVE = "informative", _("Counted and never priced")
        UNPRICED = "unpriced", _("Unpriced")

    source = models.TextField(choices=Source)
    pricing_version = models.TextField()
    price_entry_id = models.BigIntegerField(null=True)
    price_component_id = models.BigIntegerField(null=True)
    book_kind = models.TextField(default="", db_default="")
    priced_as = models.TextField(default="", db_default="")

    adjusts = models.TextField(default="", db_default="", blank=True)

    class Meta(InternedWords.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "digest"], name="rate_digest")]

    def __str__(self) -> str:
        return f"{self.source} {self.pricing_version}"
