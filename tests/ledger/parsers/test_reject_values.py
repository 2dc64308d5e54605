"""A reject shows what stands in the row, in short, and never what somebody wrote to a model."""

import pytest

from tests.ledger.parsers.samples import COST_EVENT, REQUEST, gate_body, gate_file, write_csv


def value_of(record: dict[str, object], field: str) -> str | None:
    rejects = gate_file(write_csv([record])).rejects
    by_field = dict(rejects.select("field", "value").iter_rows())
    assert field in by_field
    value: str | None = by_field[field]
    return value


@pytest.mark.parametrize(
    ("field", "text", "shown"),
    [
        ("input_tokens", "1,5", "1,5"),
        ("input_tokens", "1 234 567,50", "1 234 567,50"),
        ("occurred_at", "29.06.2026 13:00", "29.06.2026 13:00"),
        ("provider", "p" * 39 + " x" + "y" * 40, "p" * 39 + "…"),
        ("provider", "a\u202eb c", "a·b c"),
        ("provider", "x" * 129, "(129 characters)"),
        ("provider", "Dear bank, my card", "(18 characters)"),
    ],
)
def test_the_value_is_shown_in_short(field: str, text: str, shown: str) -> None:
    assert value_of({**COST_EVENT, field: text}, field) == shown


def test_a_value_that_is_missing_or_not_of_ours_has_none() -> None:
    assert value_of({**COST_EVENT, "provider": ""}, "provider") is None
    rejects = gate_body([{**REQUEST, "prompt": "secret"}]).rejects
    assert rejects.select("field", "value").rows() == [("prompt", None)]
