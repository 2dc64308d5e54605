"""Which values of other tools' fields are kept: names, never what people and models wrote."""

import pytest

from ledger.calc.source_fields import (
    LONGEST_VALUE,
    MOST_VALUES,
    is_known_field,
    kept,
    kept_value,
)

OPEN = "openinference.metadata.team"


@pytest.mark.parametrize(
    "value",
    ["Contact Center", "Retail Banking US", "team-7", "kundenservice", "客服", "a", "v1"],
)
def test_names_are_kept(value: str) -> None:
    assert kept_value(OPEN, value) == value


@pytest.mark.parametrize(
    "value",
    [
        "my secret pass phrase",
        "Why was I charged?",
        "Hello! Help",
        '{"role": "user"}',
        "line\nbreak",
        "a\x00b",
        "\u202eevil",
        "",
        "   ",
        "x" * (LONGEST_VALUE + 1),
        "123456",
        "c617a623-7db1-ec2c-6bbd-86c67f9f73c2",
        "4efd0c70f400a9781c8426e85093fb2c",
        "2026-11-29 10:00:00",
        None,
        True,
        1.5,
        ["list"],
    ],
    ids=repr,
)
def test_prose_ids_of_calls_and_what_is_no_text_are_not(value: object) -> None:
    assert kept_value(OPEN, value) == ""


@pytest.mark.parametrize("key", ["prompt", "input", "Question", "content", "password", "email"])
def test_fields_that_hold_contents_are_never_kept(key: str) -> None:
    assert kept_value(f"langfuse.metadata.{key}", "Contact Center") == ""


def test_fields_that_an_administrator_names_may_hold_ids_and_longer_names() -> None:
    team = "c617a623-7db1-ec2c-6bbd-86c67f9f73c2"
    assert kept_value("litellm.team_id", team) == team
    assert kept_value("litellm.team_alias", "The Contact Center of Europe")


@pytest.mark.parametrize(
    ("field", "is_known"),
    [
        ("litellm.team_alias", True),
        ("litellm.tag", True),
        ("litellm.tag.team", True),
        ("litellm.tag.", False),
        ("litellm.team", False),
        ("langfuse.metadata.a b", False),
        ("langfuse.metadata." + "x" * 80, False),
        ("", False),
    ],
)
def test_only_declared_fields_are_known(field: str, is_known: bool) -> None:
    assert is_known_field(field) is is_known


def test_of_one_call_so_many_values_are_kept_and_no_more() -> None:
    pairs = [(f"langfuse.metadata.k{number:02}", "v") for number in range(MOST_VALUES + 5)]
    assert len(kept([*pairs, *pairs])) == MOST_VALUES
