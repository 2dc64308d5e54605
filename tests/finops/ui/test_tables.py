"""Tables: which columns go where there is little room, and which a browser has chosen."""

from http.cookies import SimpleCookie

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from finops.ui.tables import Cell, Column, Row, Table

COLUMNS = (
    Column("Name"),
    Column("Cost", "money", key="cost", stays=True),
    Column("Note", key="note"),
    Column("Seen", key="seen", spare=True),
    Column("Actions", "action", key="actions"),
)


def table(name: str = "things") -> Table:
    row = Row([Cell("a"), Cell(1), Cell("b"), Cell("c"), Cell(None, "action")])
    return Table("Things", COLUMNS, [row], total=row.cells, name=name)


def heads(shown: Table) -> list[str]:
    return [column.label for column in shown.columns]


def test_what_is_not_declared_to_stay_goes_and_buttons_stay() -> None:
    assert table().goes == "3 4"


def test_where_nothing_is_declared_to_stay_all_does() -> None:
    assert Table("Things", [Column("Name"), Column("Cost")], []).goes == ""


def test_a_spare_column_is_shown_on_request_only() -> None:
    assert heads(table().shown(())) == ["Name", "Cost", "Note", "Actions"]
    assert heads(table().shown({"seen", "cost"})) == ["Name", "Cost", "Seen"]


def test_cells_and_total_follow_their_columns() -> None:
    shown = table().shown({"seen"})
    assert [cell.value for cell in shown.rows[0].cells] == ["a", "c"]
    assert [cell.value for cell in shown.total] == ["a", "c"]


def test_what_was_chosen_stays_where_there_is_little_room() -> None:
    assert table().shown({"seen", "note"}).goes == ""


def test_a_table_without_a_name_has_no_choice_of_columns() -> None:
    assert heads(table(name="").shown({"cost"})) == heads(table(name=""))


def test_the_choice_names_every_column_but_the_first() -> None:
    shown = table().shown({"seen"})
    choices = [(choice.column.label, choice.is_shown) for choice in table().choice(shown)]
    assert choices == [("Cost", False), ("Note", False), ("Seen", True), ("Actions", False)]


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        ("cost", ["Name", "Cost"]),
        ("seen.cost", ["Name", "Cost", "Seen"]),
        ("gone", ["Name", "Cost", "Note"]),
        ("", ["Name", "Cost", "Note"]),
        ("<script>", ["Name", "Cost", "Note"]),
        ("cost." + "x" * 5000, ["Name", "Cost", "Note"]),
    ],
)
def test_a_browser_shows_the_columns_that_it_kept(kept: str, expected: list[str]) -> None:
    request = RequestFactory().get("/")
    request.COOKIES = {"columns.things": kept}
    html = Template("{% include '_table.html' %}").render(
        Context({"request": request, "table": Table("T", COLUMNS[:4], [], name="things")})
    )
    shown = [label for label in ("Name", "Cost", "Note", "Seen") if f">{label}</th>" in html]
    assert shown == expected
    assert "<script>" not in html


def test_the_cookie_that_the_script_writes_is_read() -> None:
    assert SimpleCookie("columns.things=seen.cost")["columns.things"].value == "seen.cost"
