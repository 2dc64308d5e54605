"""GET /api/v1/suspected-duplicates/<id>, and the body of the list of them.

Deciding is a person's, on the page that `page` names: no key ever does.
"""

from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finops.models import Tenant
from ledger.api.reports.paging import PAGING
from ledger.api.reports.parameter_shapes import choice, text
from ledger.api.reports.reading import (
    SHAPES,
    TENANT,
    answer,
    one_tenant,
    only,
    reading,
    tenant_parameter,
)
from ledger.api.reports.shapes import Body, amount, decimal_field, moment
from ledger.calc.exact import plain
from ledger.models import SuspectedDuplicate
from ledger.queries.calls.suspected import AtStake, PairList, SuspectedCall, SuspectedPair, one_pair

Status = SuspectedDuplicate.Status
ALL: Final = "all"
STATES: Final = [*Status.values, ALL]
PARAMETERS: Final = [
    choice("status", STATES, "Only pairs of this state. Default: open."),
    text("sources", ".{1,400}", "Only pairs of these two sources, as the file names them."),
    *PAGING,
    *SHAPES,
]


class DuplicateSideSerializer(serializers.Serializer[SuspectedCall]):
    """One of the two calls; a cost of null is unpriced. `library` made the span, if one did."""

    cost_event_id = serializers.CharField()
    trace_id = serializers.CharField()
    channel = serializers.CharField()
    library = serializers.CharField(allow_blank=True)
    occurred_at = serializers.DateTimeField()
    model_or_service = serializers.CharField(allow_blank=True)
    use_case_id = serializers.CharField(allow_null=True)
    has_outcome = serializers.BooleanField()
    is_counted = serializers.BooleanField()
    cost_usd = decimal_field(null=True)


class DuplicateSerializer(serializers.Serializer[SuspectedPair]):
    """Two calls that may be one. `calls` is empty once their facts are no longer kept."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(Status.values)
    reason = serializers.ChoiceField(SuspectedDuplicate.Reason.values)
    occurred_at = serializers.DateTimeField()
    input_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()
    seconds_apart = decimal_field(null=True)
    stake_usd = decimal_field(null=True)
    kept_cost_event_id = serializers.CharField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    page = serializers.URLField(help_text="Where a person decides.")
    calls = DuplicateSideSerializer(many=True)


class AtStakeSerializer(serializers.Serializer[AtStake]):
    """What merging all open pairs would take out of the sums; `unknown` are unpriced."""

    pairs = serializers.IntegerField()
    cost_usd = decimal_field()
    unknown = serializers.IntegerField()
    is_full = serializers.BooleanField(help_text="No further pairs are noted.")


class DuplicatesSerializer(serializers.Serializer[object]):
    """One page; `next_cursor` is null on the last one."""

    at_stake = AtStakeSerializer()
    rows = DuplicateSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)


def duplicates_body(listing: PairList) -> Body:
    stake = listing.stake
    return {
        "at_stake": {**vars(stake), "cost_usd": plain(stake.cost_usd)},
        "rows": [pair_body(pair, listing.tenant) for pair in listing.page.pairs],
        "next_cursor": listing.page.next_cursor or None,
    }


class DuplicateView(APIView):
    """One pair."""

    required_action = "view_imports"

    @extend_schema(operation_id="duplicate", parameters=[TENANT], responses=DuplicateSerializer)
    def get(self, request: Request, public_id: UUID) -> Response:
        asker = one_tenant(request)
        only(request, *tenant_parameter(asker))
        with reading(asker, self.required_action):
            pair = one_pair(public_id)
            if pair is None:
                raise Http404
            return answer(pair_body(pair, asker.tenant))


def pair_body(pair: SuspectedPair, tenant: Tenant) -> Body:
    row, zone = pair.row, tenant.time_zone
    kept = next((side for side in pair.sides if side.event_key == row.kept_key), None)
    place = reverse("duplicate", args=[tenant.slug, row.public_id])
    return {
        "id": str(row.public_id),
        "status": row.status,
        "reason": row.reason,
        "occurred_at": moment(row.occurred_at, zone),
        "input_tokens": row.input_tokens,
        "output_tokens": row.output_tokens,
        "seconds_apart": amount(pair.seconds_apart),
        "stake_usd": amount(pair.stake_usd),
        "kept_cost_event_id": kept.cost_event_id if kept else None,
        "decided_at": moment(row.decided_at, zone) if row.decided_at else None,
        "page": f"{settings.PUBLIC_URL}{place}",
        "calls": [side_body(side, zone) for side in pair.sides],
    }


def side_body(side: SuspectedCall, zone: str) -> Body:
    return {
        "cost_event_id": side.cost_event_id,
        "trace_id": side.trace_id,
        "channel": side.channel,
        "library": side.instrumentor,
        "occurred_at": moment(side.occurred_at, zone),
        "model_or_service": side.model,
        "use_case_id": side.use_case or None,
        "has_outcome": side.has_outcome,
        "is_counted": side.is_counted,
        "cost_usd": amount(side.cost_usd),
    }
