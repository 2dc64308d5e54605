"""Shapes of the mapping's answers and bodies."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from ledger.api.reports.shapes import Body, amount, decimal_field, moment
from ledger.calc.mapping.preview import Amount, Owner, Preview
from ledger.calc.mapping.rules import DIMENSIONS, LONGEST_TARGET, MOST_RULES, How, Rule
from ledger.calc.source_fields import LONGEST_FIELD, LONGEST_VALUE
from ledger.models import MappingRun, MappingVersion
from ledger.queries.mapping.previews import DAYS, MOST_COUNTED
from ledger.services.posting.requests.sources import KEPT_DAYS

MOST_VALUES = 500


class MappingRuleSerializer(serializers.Serializer[Rule]):
    """`value` is compared whole (exact) or as the beginning (prefix), and gives `target`; as_is
    gives the source's own value, and has neither."""

    source_field = serializers.CharField(max_length=LONGEST_FIELD)
    how = serializers.ChoiceField([way.value for way in How])
    value = serializers.CharField(max_length=LONGEST_VALUE, allow_blank=True, default="")
    dimension = serializers.ChoiceField(DIMENSIONS)
    target = serializers.CharField(max_length=LONGEST_TARGET, allow_blank=True, default="")


class NewMappingSerializer(serializers.Serializer[object]):
    """The rules of the draft, in the order in which they are asked. They take the place of those
    that the draft had."""

    note = serializers.CharField(max_length=400, allow_blank=True, default="")
    rules = serializers.ListField(child=MappingRuleSerializer(), max_length=MOST_RULES)


class StartMappingSerializer(serializers.Serializer[object]):
    """Traces of how many days are gone over; 0: none."""

    days = serializers.IntegerField(min_value=0, max_value=KEPT_DAYS, default=DAYS)


class MappingSerializer(serializers.Serializer[MappingVersion]):
    """One version."""

    number = serializers.IntegerField()
    state = serializers.ChoiceField(["draft", "active", "retired"])
    note = serializers.CharField(allow_blank=True)
    rule_count = serializers.IntegerField()
    created_by = serializers.CharField()
    activated_by = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    activated_at = serializers.DateTimeField(allow_null=True)
    retired_at = serializers.DateTimeField(allow_null=True)


class MappingsSerializer(serializers.Serializer[object]):
    """Every version, the newest first."""

    mappings = MappingSerializer(many=True)


class MappingRunSerializer(serializers.Serializer[MappingRun]):
    """One pass over the traces of some days."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(MappingRun.State.values)
    days = serializers.IntegerField()
    traces_total = serializers.IntegerField()
    traces_done = serializers.IntegerField()
    traces_moved = serializers.IntegerField()
    traces_closed = serializers.IntegerField(help_text="Left as they are: a month is closed.")
    error = serializers.CharField(allow_blank=True)
    cancelled_by = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class MappingDetailSerializer(MappingSerializer):
    """A version with its rules; `sha256` of them is what is activated."""

    sha256 = serializers.CharField()
    rules = MappingRuleSerializer(many=True)
    runs = MappingRunSerializer(many=True)


class MappingAmountSerializer(serializers.Serializer[Amount]):
    """Requests, and what they cost."""

    requests = serializers.IntegerField()
    cost_usd = decimal_field()


class MappingOwnerSerializer(serializers.Serializer[Owner]):
    """Whose requests are; both are empty where they are nobody's."""

    use_case_id = serializers.CharField(allow_blank=True)
    cost_center = serializers.CharField(allow_blank=True)


class MappingOwnerRowSerializer(MappingOwnerSerializer):
    """One owner, now and by this version."""

    before = MappingAmountSerializer()
    after = MappingAmountSerializer()


class MappingChangeSerializer(MappingAmountSerializer):
    """What would go from one owner to another."""

    before = MappingOwnerSerializer()
    after = MappingOwnerSerializer()


class MappingValueSerializer(MappingAmountSerializer):
    """A value of requests that would be nobody's. A request counts under each of its values."""

    source_field = serializers.CharField()
    value = serializers.CharField()


class MappingDryRunSerializer(serializers.Serializer[Preview]):
    """`owners` sum to `total`; `closed` stays as it is, since a month is closed."""

    days = serializers.IntegerField()
    cut_at = serializers.DateTimeField(
        allow_null=True,
        help_text="There were too many: only the newest requests are counted, since then.",
    )
    traces_looked_at = serializers.IntegerField(
        help_text="Traces since cut_at that said values from which a mapping tells an owner."
    )
    traces = serializers.IntegerField(
        allow_null=True,
        help_text=f"Those of all these days; null where they are more than {MOST_COUNTED:,}.",
    )
    total = MappingAmountSerializer()
    moved = MappingAmountSerializer()
    unmapped = MappingAmountSerializer()
    closed = MappingAmountSerializer()
    owners = MappingOwnerRowSerializer(many=True)
    changes = MappingChangeSerializer(many=True)
    values_total = serializers.IntegerField(
        help_text=f"How many values there are; of more than {MOST_VALUES} those with most spend "
        "are listed."
    )
    values = MappingValueSerializer(many=True)


def rule_of(fields: Mapping[str, Any]) -> Rule:  # Any: checked by the serializer
    return Rule(
        fields["source_field"],
        How(fields["how"]),
        fields["value"],
        fields["dimension"],
        fields["target"],
    )


def run_body(run: MappingRun, zone: str) -> Body:
    counts = ("traces_total", "traces_done", "traces_moved", "traces_closed")
    return {
        "id": str(run.public_id),
        "state": run.state,
        "days": run.days,
        **{name: getattr(run, name) for name in counts},
        "error": run.error,
        "cancelled_by": run.cancelled_by,
        "created_at": moment(run.created_at, zone),
        "finished_at": moment(run.finished_at, zone) if run.finished_at else None,
    }


def preview_body(preview: Preview) -> Body:
    sums = ("total", "moved", "unmapped", "closed")
    return {
        "cut_at": preview.cut_at.isoformat() if preview.cut_at else None,
        "traces_looked_at": preview.looked_at,
        "traces": preview.traces,
        **{name: amount_body(getattr(preview, name)) for name in sums},
        "owners": [
            {
                **owner_body(owner.owner),
                "before": amount_body(owner.before),
                "after": amount_body(owner.after),
            }
            for owner in preview.owners
        ],
        "changes": [
            {
                "before": owner_body(change.before),
                "after": owner_body(change.after),
                **amount_body(change.amount),
            }
            for change in preview.changes
        ],
        "values_total": len(preview.values),
        "values": [
            {"source_field": value.pair[0], "value": value.pair[1], **amount_body(value.amount)}
            for value in preview.values[:MOST_VALUES]
        ],
    }


def amount_body(summed: Amount) -> Body:
    return {"requests": summed.requests, "cost_usd": amount(summed.cost_usd)}


def owner_body(owner: Owner) -> Body:
    return {"use_case_id": owner[0], "cost_center": owner[1]}
