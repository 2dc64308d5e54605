"""/api/v1/gates/…/memo: the memo of a gate, read and edited."""

from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finops.access import Actor, can
from finops.api.parameters import refusal
from finops.services.signing import WrongStep
from gates.calc.memos.composing import HEADINGS, MemoSection, MemoSentence
from gates.calc.memos.keys import Key, Language
from gates.models import FundingGate
from gates.queries.gates import gate_numbered
from gates.queries.memos.memo import GateMemo, gate_memo
from gates.services.memos.editing import EDITS, edit_memo
from ledger.api.outcome_rules import own_actor
from ledger.api.reports.reading import answer, only, single
from ledger.api.reports.shapes import Body

SEES: Final = "view_use_case"
LANGUAGE: Final = OpenApiParameter(
    "language",
    {"type": "string", "enum": [each.value for each in Language], "default": "en"},
    description="en or zh.",
)


class MemoNumberSerializer(serializers.Serializer[Any]):
    """A frozen number: `text` as it stands in the sentence, `exact` with every digit."""

    key = serializers.CharField()
    text = serializers.CharField()
    exact = serializers.CharField()
    what = serializers.CharField()
    by = serializers.CharField()


class MemoSentenceSerializer(serializers.Serializer[Any]):
    """An empty text is a sentence that was dropped."""

    name = serializers.CharField()
    section = serializers.ChoiceField([each.value for each in MemoSection])
    text = serializers.CharField(allow_blank=True)
    is_edited = serializers.BooleanField()
    numbers = MemoNumberSerializer(many=True)


class MemoSerializer(serializers.Serializer[Any]):
    """`edition` is 0 before anybody edited it; `sha256` is that of what people sign."""

    gate = serializers.IntegerField()
    use_case = serializers.CharField()
    language = serializers.ChoiceField([each.value for each in Language])
    submission = serializers.IntegerField()
    edition = serializers.IntegerField()
    frozen_on = serializers.DateField()
    sha256 = serializers.CharField()
    headings = serializers.DictField(child=serializers.CharField())
    sentences = MemoSentenceSerializer(many=True)


class MemoEditSerializer(serializers.Serializer[Any]):
    """`edition` is the one that was read; `texts` by sentence, an empty one drops its sentence."""

    edition = serializers.IntegerField(min_value=0)
    texts = serializers.DictField(child=serializers.CharField(allow_blank=True))


class NumberRefused(exceptions.ValidationError):
    """A number that is not the frozen one: 422, by sentence."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY


class GateMemoView(APIView):
    """The memo of the last submission of a gate."""

    required_action = {"GET": SEES, "POST": EDITS}

    @extend_schema(operation_id="gate_memo", parameters=[LANGUAGE], responses=MemoSerializer)
    def get(self, request: Request, gate: int) -> Response:
        only(request, "language")
        return answer(memo_body(_memo(own_actor(request), gate, language_asked(request), SEES)))

    @extend_schema(
        operation_id="edit_gate_memo",
        parameters=[LANGUAGE],
        request=MemoEditSerializer,
        responses=MemoSerializer,
    )
    def post(self, request: Request, gate: int) -> Response:
        only(request, "language")
        actor, language = own_actor(request), language_asked(request)
        gate_for(actor, gate, EDITS)
        asked = MemoEditSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            memo = edit_memo(
                actor=actor,
                gate_id=gate,
                language=language,
                seen=asked.validated_data["edition"],
                texts=asked.validated_data["texts"],
            )
        except ValidationError as problem:
            raise NumberRefused(problem.message_dict) from None
        return answer(memo_body(memo))


def gate_for(actor: Actor, number: int, action: str) -> FundingGate:
    """Raises Http404 for one that is not there, or not theirs."""
    gate = gate_numbered(number)
    if gate is None or not can(actor, action, gate.use_case):
        raise Http404
    return gate


def _memo(actor: Actor, number: int, language: Language, action: str) -> GateMemo:
    memo = gate_memo(gate_for(actor, number, action), language)
    if memo is None:
        raise WrongStep(_("There is no memo before a gate is put to people."))
    return memo


def language_asked(request: Request) -> Language:
    name = single(request, "language") or Language.EN.value
    if name not in [each.value for each in Language]:
        raise refusal("language", "bad_value", _("Choose en or zh."))
    return Language(name)


def memo_body(memo: GateMemo) -> Body:
    is_zh = memo.language is Language.ZH
    return {
        **{"gate": memo.gate.pk, "use_case": memo.gate.use_case.slug},
        **{"language": memo.language.value, "submission": memo.seq, "edition": memo.no},
        **{"frozen_on": memo.frozen.day, "sha256": memo.sha256},
        "headings": {section.value: titles[is_zh] for section, titles in HEADINGS.items()},
        "sentences": [_sentence(each, memo.language) for each in memo.sentences],
    }


def _sentence(each: MemoSentence, language: Language) -> Body:
    return {
        **{"name": each.name, "section": each.section.value},
        **{"text": each.typed(language), "is_edited": each.is_edited},
        "numbers": [_number(key, language) for key in each.keys],
    }


def _number(key: Key, language: Language) -> Body:
    return {
        **{"key": key.name, "text": key.text(language), "exact": key.exact},
        **{"what": key.label, "by": key.by},
    }
