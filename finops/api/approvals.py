"""/api/v1/requests and /api/v1/responsibilities: programs read all of it and sign nothing."""

import json
from collections.abc import Sequence
from typing import Any, Final

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finops.api.limits import FORMAT
from finops.api.parameters import single_parameters
from finops.approvals import registered
from finops.calc.permissions import RACI_ROLES
from finops.models import ApprovalRequest, RaciVersion, UseCase
from finops.queries.approvals.choosing import able_to_sign
from finops.queries.approvals.conditions import conditions_of
from finops.queries.approvals.listing import RequestRow, with_signatures
from finops.queries.approvals.raci import table_in_force
from finops.queries.approvals.responsibilities import roles_of_cases, rows_of

SEES: Final = "view_responsibilities"
PHASE: Final = OpenApiParameter(
    "phase",
    {"type": "string", "enum": ["open", "in_force", "ended", "all"]},
    description="Those that wait (the default: open), are in force, have ended, or all.",
)
LIST_PARAMETERS: Final = [PHASE, FORMAT]


class SignatureSerializer(serializers.Serializer[Any]):
    """One signature that is needed: the roles that may give it; who did and when, or nobody yet."""

    roles = serializers.ListField(child=serializers.CharField())
    person = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField(allow_null=True)


class RequestSerializer(serializers.Serializer[Any]):
    """One request with its newest snapshot; `sha256` is of the text that people sign."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    subject = serializers.IntegerField()
    title = serializers.CharField()
    state = serializers.CharField()
    requested_by = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    review_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()
    snapshot = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField(allow_blank=True)
    signatures = SignatureSerializer(many=True)


class RequestsSerializer(serializers.Serializer[Any]):
    requests = RequestSerializer(many=True)


class StepSerializer(serializers.Serializer[Any]):
    """One step of its history; `person` is empty where the system took it."""

    at = serializers.DateTimeField()
    step = serializers.CharField()
    state = serializers.CharField()
    person = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)


class AbleSerializer(serializers.Serializer[Any]):
    """Who could give a signature that is missing, by name."""

    roles = serializers.ListField(child=serializers.CharField())
    people = serializers.ListField(child=serializers.CharField())


class ConditionOfRequestSerializer(serializers.Serializer[Any]):
    no = serializers.IntegerField()
    text = serializers.CharField()
    rule = serializers.DictField(allow_null=True)
    owner = serializers.CharField()
    due_on = serializers.DateField()
    standing = serializers.CharField()
    figure = serializers.CharField(allow_blank=True)


class OneRequestSerializer(RequestSerializer):
    """Everything about one request; `content` is the text that is signed, read."""

    content = serializers.DictField(allow_null=True)
    able = AbleSerializer(many=True)
    conditions = ConditionOfRequestSerializer(many=True)
    steps = StepSerializer(many=True)


class CellSerializer(serializers.Serializer[Any]):
    """One row of the table: a letter for each role, and what is wrong with it."""

    activity = serializers.CharField()
    letters = serializers.DictField(child=serializers.CharField(allow_blank=True))
    problem = serializers.CharField(allow_blank=True)


class BandSerializer(serializers.Serializer[Any]):
    role = serializers.CharField()
    from_usd = serializers.DecimalField(20, 2)


class CaseSerializer(serializers.Serializer[Any]):
    """Who fills each role for a use case, with holes and conflicts in sentences."""

    use_case = serializers.CharField()
    risk_tier = serializers.CharField()
    people = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    problems = serializers.ListField(child=serializers.CharField())


class RaciVersionSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    state = serializers.CharField()
    made_by = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    in_force_from = serializers.DateTimeField(allow_null=True)


class ResponsibilitiesSerializer(serializers.Serializer[Any]):
    """The table in force, who fills it, and every version that there was."""

    version = serializers.IntegerField()
    rows = CellSerializer(many=True)
    bands = BandSerializer(many=True)
    use_cases = CaseSerializer(many=True)
    versions = RaciVersionSerializer(many=True)


def requests_body(rows: Sequence[RequestRow]) -> dict[str, object]:
    return {"requests": [request_body(row) for row in rows]}


def request_body(held: RequestRow) -> dict[str, object]:
    row, snapshot = held.row, held.snapshot
    return {
        **{"id": row.pk, "kind": row.kind, "subject": row.subject, "title": held.title},
        **{"state": row.state, "version": row.version},
        "requested_by": row.requested_by.name if row.requested_by else "",
        "created_at": row.created_at.isoformat(),
        "due_at": row.due_at.isoformat() if row.due_at else None,
        "review_on": row.review_on.isoformat() if row.review_on else None,
        "snapshot": snapshot.seq if snapshot is not None else None,
        "sha256": snapshot.sha256 if snapshot is not None else "",
        "signatures": [
            {**vars(part), "at": part.at.isoformat() if part.at else None}
            for part in held.signatures
        ],
    }


class RequestView(APIView):
    """One request: what is signed, who has, who can, its conditions and its history."""

    required_action = {"GET": SEES}

    @extend_schema(operation_id="request", responses=OneRequestSerializer)
    def get(self, request: Request, asked: int) -> Response:
        single_parameters(request)
        kinds = [kind.name for kind in registered() if kind.asks is not None]
        rows = ApprovalRequest.objects.select_related("requested_by", "snapshot")
        row = rows.filter(pk=asked, kind__in=kinds).first()
        if row is None:
            raise Http404
        return Response(_all_of(row))


def _all_of(row: ApprovalRequest) -> dict[str, object]:
    held = with_signatures([row])[0]
    text = held.snapshot.content if held.snapshot is not None else ""
    able = able_to_sign(row) if row.snapshot_id is not None else []
    steps = row.steps.select_related("person").order_by("seq")
    return {
        **request_body(held),
        "content": json.loads(text) if text else None,
        "able": [{"roles": [*slot.roles], "people": [*names]} for slot, names in able],
        "conditions": [
            {
                **{"no": part.row.no, "text": part.row.text, "rule": part.row.rule},
                **{"owner": part.row.owner.name, "due_on": part.row.due_on.isoformat()},
                **{"standing": part.standing.value, "figure": part.figure},
            }
            for part in conditions_of(row)
        ],
        "steps": [
            {
                **{"at": step.at.isoformat(), "step": step.name, "state": step.target},
                "person": step.person.name if step.person else "",
                "reason": step.reason,
            }
            for step in steps
        ],
    }


class ResponsibilitiesView(APIView):
    """The RACI table in force, who fills its roles, and its versions."""

    required_action = {"GET": SEES}

    @extend_schema(operation_id="responsibilities", responses=ResponsibilitiesSerializer)
    def get(self, request: Request) -> Response:
        single_parameters(request)
        table = table_in_force()
        cases = roles_of_cases(table, UseCase.objects.filter(closed_on=None).order_by("slug"))
        versions = RaciVersion.objects.select_related("made_by").order_by("-number")
        body = {
            "version": table.number,
            "rows": [
                {
                    "activity": row.activity,
                    "letters": dict(zip(RACI_ROLES, row.letters, strict=True)),
                    "problem": row.problem,
                }
                for row in rows_of(table)
            ],
            "bands": [{"role": b.role, "from_usd": f"{b.from_usd:f}"} for b in table.bands],
            "use_cases": [
                {
                    **{"use_case": case.slug, "risk_tier": case.tier},
                    "people": dict(zip(RACI_ROLES, map(list, case.people), strict=True)),
                    "problems": [*case.problems],
                }
                for case in cases
            ],
            "versions": [_version(version) for version in versions],
        }
        return Response(body)


def _version(version: RaciVersion) -> dict[str, object]:
    moment = version.in_force_from
    return {
        **{"number": version.number, "state": version.state, "reason": version.reason},
        "made_by": version.made_by.name if version.made_by else "",
        "in_force_from": moment.isoformat() if moment else None,
    }
