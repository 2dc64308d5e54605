"""Credits of providers, as integrations send them."""

from decimal import Decimal

from ledger.models import CreditSighting, ProviderCredit

AT = "2025-06-10T10:00:00Z"
Fields = dict[str, object]


def a_credit(credit_id: str = "cr_1", reference: str = "CN-1", **more: object) -> Fields:
    """A credit of -12.50 USD of one provider, unless told otherwise."""
    fields: Fields = {
        "type": "credit",
        "credit_id": credit_id,
        "provider": "anthropic",
        "invoice_reference": reference,
        "amount_usd": "-12.50",
        "occurred_at": AT,
        **more,
    }
    return {name: value for name, value in fields.items() if value is not None}


def counted() -> list[tuple[str, Decimal]]:
    """The credits of the tenant in force that count."""
    rows = ProviderCredit.objects.order_by("credit_id")
    return list(rows.values_list("credit_id", "amount_usd"))


def told_again() -> list[tuple[str, str, Decimal, bool]]:
    """What was told once more: of which credit, under which id, how much, whether it agrees."""
    rows = CreditSighting.objects.order_by("credit_id")
    return list(rows.values_list("counted__credit_id", "credit_id", "amount_usd", "agrees"))
