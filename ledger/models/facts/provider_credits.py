"""What providers give back: credits and refunds, appended and never edited.

They lie beside the cost lines, not among them: a credit is no usage. Nothing rates it, no trace
has it, and no count of events, requests or outcomes knows of it. Reports add it to the costs.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from finops.scope.models import TenantForeignKey, TenantModel
from ledger.models.facts.dimensions import Attribution, Meter


class ProviderCredit(TenantModel):
    """One row is one credit of a provider: counted once, whoever tells of it.

    `invoice_reference` is the provider's own number of it. `booked_at` is when it counts: when it
    was given (`occurred_at`), or when it came where that month was closed. `meter` says component
    credit, the provider and the model, `attribution` whose it is. Provider and reference are
    compared in any letter case; a `former_double` came when they were not, and stays booked.
    """

    credit_id = models.TextField()
    provider = models.TextField()
    invoice_reference = models.TextField()
    occurred_at = models.DateTimeField()
    booked_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    attribution = TenantForeignKey(Attribution, related_name="+")
    meter = TenantForeignKey(Meter, related_name="+")
    amount_usd = models.DecimalField(max_digits=40, decimal_places=18)
    batch_id = models.BigIntegerField()
    channel = models.TextField()
    former_double = models.BooleanField(default=False, db_default=False)

    class Meta(TenantModel.Meta):
        default_permissions = ()
        indexes = [models.Index(fields=["tenant", "booked_at"], name="provider_credit_booked")]
        constraints = [
            models.UniqueConstraint(
                F("tenant"),
                Lower("provider"),
                Lower("invoice_reference"),
                condition=Q(former_double=False),
                name="provider_credit_reference",
            ),
            models.UniqueConstraint(fields=["tenant", "credit_id"], name="provider_credit_id"),
            models.CheckConstraint(
                condition=Q(amount_usd__lt=0), name="provider_credit_is_owed_back"
            ),
            models.CheckConstraint(
                condition=Q(booked_at__gte=F("occurred_at")), name="provider_credit_booked_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.invoice_reference}"


class CreditSighting(TenantModel):
    """One row is a credit told once more, under another id or with another amount.

    It never counts. One that `agrees` tells the same amount; the others contradict it, and are
    shown beside it until somebody finds out which is right.
    """

    counted = TenantForeignKey(ProviderCredit, related_name="sightings")
    credit_id = models.TextField()
    amount_usd = models.DecimalField(max_digits=40, decimal_places=18)
    agrees = models.BooleanField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    batch_id = models.BigIntegerField()
    channel = models.TextField()

    class Meta(TenantModel.Meta):
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "counted", "credit_id", "amount_usd"], name="credit_sighting_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.credit_id}: {self.amount_usd}"
