"""The body of GET /api/v1/credits."""

from rest_framework import serializers

from ledger.api.reports.shapes import Body, PeriodSerializer, decimal_field, moment
from ledger.calc.exact import plain
from ledger.queries.credits.listing import CreditList, CreditRow, RepeatedCredit


class ToldSerializer(serializers.Serializer[RepeatedCredit]):
    """The credit told once more; it does not count."""

    credit_id = serializers.CharField()
    amount_usd = decimal_field()
    channel = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class CreditSerializer(serializers.Serializer[CreditRow]):
    """One credit that counts. `booked_at` is later where the month of `occurred_at` was closed.

    `agreeing` tell the same amount under another id; `contradicting` another amount for the same
    reference, which replaced nothing.
    """

    credit_id = serializers.CharField()
    provider = serializers.CharField()
    model = serializers.CharField(allow_blank=True)
    invoice_reference = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    booked_at = serializers.DateTimeField()
    amount_usd = decimal_field()
    use_case = serializers.CharField(allow_blank=True)
    business_unit = serializers.CharField(allow_blank=True)
    cost_center = serializers.CharField(allow_blank=True)
    is_unattributed = serializers.BooleanField()
    channel = serializers.CharField(help_text="Where it came from.")
    import_id = serializers.UUIDField(allow_null=True, help_text="The import that told it first.")
    agreeing = ToldSerializer(many=True)
    contradicting = ToldSerializer(many=True)


class CreditTotalSerializer(serializers.Serializer[object]):
    """The same as `credits_usd` of the showback of these days."""

    credits_usd = decimal_field()
    credits = serializers.IntegerField()


class CreditsSerializer(PeriodSerializer):
    """What providers gave back, by the day that it counts on; the rows sum to the total."""

    rows = CreditSerializer(many=True)
    total = CreditTotalSerializer()


def credits_body(listing: CreditList) -> Body:
    return {
        "from": listing.filter.date_from.isoformat(),
        "to": listing.filter.date_to.isoformat(),
        "time_zone": listing.time_zone,
        "by": [],
        "rows": [_row(row, listing.time_zone) for row in listing.rows],
        "total": {"credits_usd": plain(listing.total_usd), "credits": len(listing.rows)},
    }


def _row(row: CreditRow, zone: str) -> Body:
    names = ("credit_id", "provider", "model", "invoice_reference", "use_case", "business_unit")
    return {
        **{name: getattr(row, name) for name in names},
        "cost_center": row.cost_center,
        "occurred_at": moment(row.occurred_at, zone),
        "booked_at": moment(row.booked_at, zone),
        "amount_usd": plain(row.amount_usd),
        "is_unattributed": row.is_unattributed,
        "channel": row.channel,
        "import_id": None if row.import_id is None else str(row.import_id),
        "agreeing": [_repeat(repeat, zone) for repeat in row.agreeing],
        "contradicting": [_repeat(repeat, zone) for repeat in row.contradicting],
    }


def _repeat(repeat: RepeatedCredit, zone: str) -> Body:
    return {
        "credit_id": repeat.credit_id,
        "amount_usd": plain(repeat.amount_usd),
        "channel": repeat.channel,
        "recorded_at": moment(repeat.recorded_at, zone),
    }
