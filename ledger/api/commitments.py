"""/api/v1/commitments/…: what budgets owe: read, entered, released."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finops.api.parameters import form_problems
from finops.forms.budgets import CommitmentForm, ReleaseForm
from finops.models import Commitment
from finops.queries.tenants import local_today
from finops.services.budgets.committing import enter_commitment, release_commitment
from ledger.api.outcome_rules import own_actor
from ledger.api.reports.reading import answer, only
from ledger.api.reports.shapes import Body, decimal_field
from ledger.calc.exact import plain
from ledger.queries.budgets.commitments import CommitmentList, CommitmentRow, commitment_list


class CommitmentSerializer(serializers.Serializer[Any]):
    """One commitment, in the budget's currency. `to_come` lies on today and later and is not
    released; `state` is open, over or released."""

    id = serializers.IntegerField()
    budget_id = serializers.CharField()
    kind = serializers.ChoiceField(Commitment.Kind.choices)
    title = serializers.CharField()
    reference = serializers.CharField(allow_blank=True)
    amount = decimal_field()
    currency = serializers.CharField()
    first = serializers.DateField()
    last = serializers.DateField()
    to_come = decimal_field()
    state = serializers.CharField()
    released_from = serializers.DateField(allow_null=True)


class CommitmentsSerializer(serializers.Serializer[Any]):
    commitments = CommitmentSerializer(many=True)


class EntrySerializer(serializers.Serializer[Any]):
    """A commitment as it is entered. Without `last` it falls due on the first day."""

    budget = serializers.CharField(max_length=128, help_text="The budget's id.")
    kind = serializers.ChoiceField(Commitment.Kind.choices)
    title = serializers.CharField(max_length=120)
    reference = serializers.CharField(required=False, allow_blank=True, max_length=120)
    amount = serializers.CharField(help_text="Plain digits with a point.")
    first = serializers.CharField()
    last = serializers.CharField(required=False, allow_blank=True)


class ReleaseSerializer(serializers.Serializer[Any]):
    """Without `since` it is released from today on."""

    since = serializers.CharField(required=False, allow_blank=True)
    reason = serializers.CharField(max_length=2000)


def commitments_body(listing: CommitmentList) -> Body:
    return {"commitments": [commitment_body(row) for row in listing.rows]}


def commitment_body(row: CommitmentRow) -> Body:
    known = row.commitment
    released = known.released_from
    return {
        **{"id": known.pk, "budget_id": known.budget.slug, "kind": known.kind},
        **{"title": known.title, "reference": known.reference, "amount": plain(known.amount)},
        **{"currency": known.budget.currency, "first": known.first.isoformat()},
        **{"last": known.last.isoformat(), "to_come": plain(row.to_come), "state": row.state},
        "released_from": released.isoformat() if released is not None else None,
    }


class CommitmentEntriesView(APIView):
    """Enter a commitment of a budget."""

    required_action = {"POST": "commit_budget"}

    @extend_schema(
        operation_id="enter_commitment",
        request=EntrySerializer,
        responses={201: CommitmentSerializer},
    )
    def post(self, request: Request) -> Response:
        only(request)
        actor = own_actor(request)
        asked = EntrySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        form = _valid(CommitmentForm(asked.validated_data))
        try:
            row = enter_commitment(actor=actor, new=form.new_commitment())
        except PermissionDenied as refusal:
            raise ValidationError({"budget": [ErrorDetail(str(refusal), "no_role")]}) from None
        return Response(_entered(row), HTTPStatus.CREATED)


class CommitmentReleaseView(APIView):
    """From a day on nothing of a commitment is owed any more."""

    required_action = {"POST": "commit_budget"}

    @extend_schema(
        operation_id="release_commitment",
        request=ReleaseSerializer,
        responses={200: CommitmentSerializer},
    )
    def post(self, request: Request, commitment: int) -> Response:
        only(request)
        actor = own_actor(request)
        if not Commitment.objects.filter(pk=commitment).exists():
            raise Http404
        asked = ReleaseSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        form = _valid(ReleaseForm(asked.validated_data))
        try:
            row = release_commitment(actor=actor, commitment_id=commitment, **form.cleaned_data)
        except PermissionDenied:
            raise Http404 from None
        return answer(_entered(row))


def _valid(form: Any) -> Any:  # Any: the form that comes in
    if isinstance(form, Form) and not form.is_valid():
        raise ValidationError(form_problems(form))
    return form


def _entered(row: Commitment) -> Body:
    (shown,) = (
        known
        for known in commitment_list(None, local_today(), row.budget_id).rows
        if known.commitment.pk == row.pk
    )
    return commitment_body(shown)
