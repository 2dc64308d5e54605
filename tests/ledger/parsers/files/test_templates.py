"""The field list knows every field, and each template is a file that the gate takes."""

import pytest

from ledger.parsers.files.templates import FORMS
from ledger.parsers.records.field_words import FIELD_WORDS
from ledger.parsers.records.fields import ALL_FIELDS, KINDS
from tests.ledger.parsers.samples import gate_file


def test_every_field_has_a_meaning_and_an_example() -> None:
    assert set(FIELD_WORDS) == set(ALL_FIELDS)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_template_is_taken_as_it_is(kind: str, form: str) -> None:
    gated = gate_file(FORMS[form](kind).encode())
    assert gated.rejects.rows() == []
    frames = {
        "cost_event": gated.cost_events,
        "outcome": gated.outcomes,
        "request": gated.requests,
        "credit": gated.credits,
    }
    assert frames.get(kind, gated.scores).height == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_template_of_a_table_has_every_column(kind: str) -> None:
    header = FORMS["csv"](kind).split("\r\n")[0]
    assert header.split(",") == [field.name for field in KINDS[kind]]


@pytest.mark.parametrize("kind", KINDS)
def test_every_example_is_a_value_of_its_field(kind: str) -> None:
    for field in KINDS[kind]:
        example = FIELD_WORDS[field.name].example
        line = f'{{"type": "{kind}", "{field.name}": "{example}"}}'
        rejects = gate_file(line.encode() + b"\n").rejects
        about = rejects.filter(rejects["field"] == field.name)
        assert about.rows() == [] or field.name in {"quantity", "unit", "token_kind"}, field.name
