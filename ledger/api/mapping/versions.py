"""/api/v1/mappings: versions of the attribution mapping, their dry run, and making one active."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finops.access import Actor
from finops.api.authentication import actor_of
from finops.api.parameters import refusal
from finops.services.leasing import cancel
from ledger.api.mapping.shapes import (
    MappingDetailSerializer,
    MappingDryRunSerializer,
    MappingRunSerializer,
    MappingsSerializer,
    NewMappingSerializer,
    StartMappingSerializer,
    preview_body,
    rule_of,
    run_body,
)
from ledger.api.reports.reading import only, single
from ledger.api.reports.shapes import Body, moment
from ledger.calc.mapping.content import digest_of
from ledger.models import MappingVersion
from ledger.queries.mapping.previews import DAYS, preview_of
from ledger.queries.mapping.rules import rules_in_order, rules_of
from ledger.queries.mapping.versions import latest_runs, mapping_run, version_numbered, versions
from ledger.services.mapping.activating import activate
from ledger.services.mapping.drafting import save_draft
from ledger.services.mapping.running import MAPPINGS
from ledger.services.posting.requests.sources import KEPT_DAYS

READ: Final = "view_mapping"
DAYS_ASKED: Final = OpenApiParameter(
    "days",
    {"type": "integer", "minimum": 1, "maximum": KEPT_DAYS},
    OpenApiParameter.QUERY,
    description=f"Of how many days, counted back from now; {DAYS} unless given.",
)
IF_MATCH: Final = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The `sha256` of the rules."
)


class MappingsView(APIView):
    """Every version, the newest first; POST makes these rules the draft."""

    required_action = {"GET": READ, "POST": "draft_mapping"}

    @extend_schema(operation_id="mappings", responses=MappingsSerializer)
    def get(self, request: Request) -> Response:
        only(request)
        zone = sender(request).tenant.time_zone
        return Response({"mappings": [_version(version, zone) for version in versions()]})

    @extend_schema(
        operation_id="mapping_draft",
        request=NewMappingSerializer,
        responses={201: MappingDetailSerializer},
    )
    def post(self, request: Request) -> Response:
        asked = NewMappingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        actor = sender(request)
        rules = [rule_of(rule) for rule in wanted["rules"]]
        draft = save_draft(actor=actor, rules=rules, note=wanted["note"])
        return Response(_detail(draft.number, actor), status=status.HTTP_201_CREATED)


class MappingView(APIView):
    """One version with its rules, in the order in which they are asked."""

    required_action = READ

    @extend_schema(operation_id="mapping", responses=MappingDetailSerializer)
    def get(self, request: Request, number: int) -> Response:
        only(request)
        return Response(_detail(number, sender(request)))


class MappingDryRunView(APIView):
    """What a version would do to the traces of the last days that name no owner themselves."""

    required_action = READ

    @extend_schema(
        operation_id="mapping_dry_run",
        parameters=[DAYS_ASKED],
        responses=MappingDryRunSerializer,
    )
    def get(self, request: Request, number: int) -> Response:
        only(request, "days")
        version, days = version_or_404(number), _days(single(request, "days"))
        return Response({"days": days, **preview_body(preview_of(rules_of(version), days))})


class MappingActivationView(APIView):
    """Make the draft the active version; traces of the last days are gone over by a worker."""

    required_action = "activate_mapping"

    @extend_schema(
        operation_id="mapping_activate",
        parameters=[IF_MATCH],
        request=StartMappingSerializer,
        responses={202: MappingDetailSerializer},
    )
    def post(self, request: Request, number: int) -> Response:
        version, asked = version_or_404(number), StartMappingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        actor = sender(request)
        activate(
            actor=actor,
            number=version.number,
            if_match=request.headers.get("If-Match", ""),
            days=asked.validated_data["days"],
        )
        return Response(_detail(number, actor), status=status.HTTP_202_ACCEPTED)


class MappingRunCancelView(APIView):
    """Cancel a pass over traces that has not ended: traces that have their owner keep it."""

    required_action = "activate_mapping"

    @extend_schema(operation_id="mapping_run_cancel", request=None, responses=MappingRunSerializer)
    def post(self, request: Request, public_id: UUID) -> Response:
        only(request)
        actor, run = sender(request), mapping_run(public_id)
        if run is None:
            raise Http404
        cancel(MAPPINGS, run, actor=actor)
        run.refresh_from_db()
        return Response(run_body(run, actor.tenant.time_zone))


def sender(request: Request) -> Actor:
    actor = actor_of(request)
    assert actor is not None  # noqa: S101  # HasRequiredAction let the request in
    return actor


def version_or_404(number: int) -> MappingVersion:
    version = version_numbered(number)
    if version is None:
        raise Http404
    return version


def _days(text: str) -> int:
    if not text:
        return DAYS
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:4]) <= KEPT_DAYS:
        sentence = _("Choose 1 to %(most)d days.") % {"most": KEPT_DAYS}
        raise refusal("days", "out_of_range", sentence)
    return int(text)


def _version(version: MappingVersion, zone: str) -> Body:
    times = ("created_at", "activated_at", "retired_at")
    return {
        "number": version.number,
        "state": version.state,
        "note": version.note,
        "rule_count": version.rule_count,  # type: ignore[attr-defined]  # annotated
        "created_by": version.created_by,
        "activated_by": version.activated_by,
        **{name: _moment(getattr(version, name), zone) for name in times},
    }


def _detail(number: int, actor: Actor) -> Body:
    version, zone = version_or_404(number), actor.tenant.time_zone
    rules = rules_in_order(version)
    runs = [run_body(run, zone) for run in latest_runs() if run.version_id == version.pk]
    names = ("source_field", "how", "value", "dimension", "target")
    return {
        **_version(version, zone),
        "sha256": digest_of(rules),
        "rules": [{name: str(getattr(rule, name)) for name in names} for rule in rules],
        "runs": runs,
    }


def _moment(instant: datetime | None, zone: str) -> str | None:
    return None if instant is None else moment(instant, zone)
