"""The details of requests in answers and parameters, written from their declaration."""

from decimal import Decimal
from typing import Final

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from ledger.api.reports.parameter_shapes import several, some_of, text
from ledger.api.reports.shapes import Body, decimal_field
from ledger.calc.exact import plain
from ledger.calc.reports.detail_filter import (
    AMOUNT,
    LEAST,
    MEASURES,
    MOST,
    NONE_WORD,
    NUMBER,
)
from ledger.calc.reports.dimensions import STATED_DIMENSIONS
from ledger.calc.reports.outcome_filter import (
    DETAIL_FILTERS,
    IDENTIFIER,
    OUTCOME_WORDS,
    REVISION,
    TRACE,
    TRACE_ID,
)
from ledger.calc.reports.parsing import MAX_VALUES
from ledger.calc.request_details import DETAILS, NAMES, Detail, Takes
from ledger.queries.request_details.choices import Details, Value

Fields = dict[str, serializers.Field]  # type: ignore[type-arg]  # stubs only


def with_words(
    fields: Fields,
    *,
    allow_null: bool = False,
    allow_blank: bool = False,
) -> Fields:
    """The fields, and after the time one for each word that every request says."""
    words: Fields = {
        dimension.field: serializers.CharField(allow_null=allow_null, allow_blank=allow_blank)
        for dimension in STATED_DIMENSIONS
    }
    names = list(fields)
    place = names.index("occurred_at") + 1
    before, after = names[:place], names[place:]
    return {
        **{name: fields[name] for name in before},
        **words,
        **{name: fields[name] for name in after},
    }


def detail_fields() -> Fields:
    """A field for each detail; null is unknown."""
    return {detail.name: _field(detail) for detail in DETAILS}


def _field(detail: Detail) -> serializers.Field:  # type: ignore[type-arg]  # stubs only
    if detail.is_measure:
        return decimal_field(null=True)
    if detail.takes is Takes.FLAG:
        return serializers.BooleanField(allow_null=True)
    if detail.choices:
        return serializers.ChoiceField(detail.choices, allow_null=True)
    return serializers.CharField(allow_null=True)


def details_body(details: Details) -> Body:
    return {name: _value(details[name]) for name in NAMES}


def _value(value: Value) -> Value:
    return plain(value) if isinstance(value, Decimal) else value


class RequestDetailsSerializer(serializers.Serializer[Details]):
    """What is known of a request besides its owner; null is unknown."""

    def get_fields(self) -> Fields:
        return detail_fields()


def _parameter(detail: Detail) -> OpenApiParameter:
    return _words_parameter(
        detail, f"Only requests with these values of {detail.name}; {NONE_WORD} is unknown."
    )


def _outcome_parameter(detail: Detail) -> OpenApiParameter:
    is_judgement = detail.takes is Takes.FLAG
    nothing = "a result of which nobody said" if is_judgement else "a request without any result"
    return _words_parameter(
        detail,
        "Only requests with one result of their cases that meets this and the other parameters of"
        f" results; {NONE_WORD} is {nothing}.",
    )


def _words_parameter(detail: Detail, description: str) -> OpenApiParameter:
    if detail.choices:
        words = [*detail.choices, NONE_WORD]
        return some_of(detail.name, words, description, most=MAX_VALUES)
    pattern = REVISION if detail.name == "outcome_revision" else IDENTIFIER
    values = rf"{pattern.pattern}|\(none\)"
    return several(detail.name, values, description, most=MAX_VALUES)


def _bound(detail: Detail, end: str) -> OpenApiParameter:
    if detail.takes is Takes.USD:
        words = "USD that the trace cost; those without a price are left out."
        return text(detail.name + end, AMOUNT.pattern, words)
    return text(detail.name + end, NUMBER.pattern, "Milliseconds; unknown ones are left out.")


DETAIL_PARAMETERS: Final = [
    several(
        TRACE.name,
        TRACE_ID.pattern,
        "Only the traces of these ids; with * after it, of all ids that begin so.",
        most=MAX_VALUES,
    ),
    *(_parameter(detail) for detail in DETAIL_FILTERS if not detail.is_measure),
    *map(_outcome_parameter, OUTCOME_WORDS),
    *(_bound(detail, end) for detail in MEASURES.values() for end in (LEAST, MOST)),
]
