"""Each term of the field that pages use is in the glossary, and each "?" leads there."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.test import Client

from finops.registries.glossary import Term, explaining, matching, terms
from finops.scope import tenant_scope
from finops.templatetags.glossary import explain
from finops.ui.links import links_into, term_url
from ledger.calc.reports.dimensions import Dimension
from tests.people import make_person, make_tenant, sign_in
from tests.shared import PROJECT_ROOT

HEADED = {"Column", "KeyFigure", "Multiple", "Line"}
WORDED = {"_", "gettext", "gettext_lazy"}
PAGE, HTMX = "/t/retail/glossary/", {"HX-Request": "true"}
# Heads that anybody understands, or that say what the page is about.
PLAIN = {
    "Began", "Ended", "Recorded by",
    "Answer", "Cell", "Entered by", "How it is known", "Question", "Where from",
    "Address", "Shape", "Tries", "Types",
    "Action", "Actions", "Activated by", "Active from", "Adopted", "After (USD)", "Amount",
    "Amount (USD)", "Answers", "Approved by", "Archive", "Asked", "Asked by", "Asked for",
    "Before (%(currency)s)", "Before (USD)", "By", "Changed", "Closed", "Closed by", "Column",
    "Counted", "Date", "Day", "Days", "Differs", "Due", "Due on", "Entries", "Example", "Export",
    "Bytes", "Field", "File", "Files", "First", "For", "Format", "Freed (MB)", "From", "Gives",
    "Happened",
    "Holds for", "In force since", "In the file", "Kind", "Last", "List", "Meaning", "Means",
    "Model",
    "Model or service", "Open for", "Models", "Models that differ", "Models whose name", "Month",
    "Month (UTC)", "Name", "Needed",
    "Next", "Next step", "No.", "Note", "Now", "Of", "Oldest month", "Open", "Owner", "Partitions",
    "Period", "Prepared by", "Price of", "Prices", "Problem", "Provider", "Provider and model",
    "Quantity", "Reached", "Reason", "Recognised by its columns", "Record", "Records", "Reference",
    "Region", "Requested", "Requested by", "Row", "Rows", "Rows, about", "Rules", "SHA-256",
    "Set-up", "Share", "Since", "Size (MB)", "Source", "State", "State now", "Status", "Such as",
    "Table", "Then", "This version (%(currency)s)", "Through", "Time", "Time and model", "Trend",
    "Type", "USD", "Until", "Uploaded", "Valid", "Valid from", "Valid until", "Value", "Version",
    "Figure", "Gap", "Product", "Proof", "Signed", "Window (days)", "Decision",
    "Next review", "Not built yet",
    "Review",
    "What is to be done",
    "Week", "Went", "What", "What happened", "What is wrong", "What it takes", "What to do",
    "What you did", "When", "Why", "per",
}  # fmt: skip


def heads() -> Iterator[str]:
    """The words of every column head, key figure and line that code declares."""
    for app in ("finops", "ledger", "capacity", "gates"):
        for path in (PROJECT_ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in HEADED:
                    yield from worded(node.args[:1])
    yield from (dimension.label for dimension in Dimension)


def worded(arguments: list[ast.expr]) -> Iterator[str]:
    for argument in arguments:
        for node in ast.walk(argument):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in WORDED:
                (text,) = node.args[:1]
                if isinstance(text, ast.Constant):
                    yield str(text.value)


def sections() -> set[str]:
    """Every numbered section of the documents that terms name."""
    numbers = set()
    for name in ("requirements", "ledger", "security"):
        text = (PROJECT_ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
        numbers |= {f"{name} {number}" for number in re.findall(r"^#+ (\d+(?:\.\d+)?)", text, re.M)}
    return numbers


def test_each_head_is_explained_or_plain() -> None:
    shown = set(heads())
    assert len(shown) > 150
    unknown = {head for head in shown if explaining(head) is None}
    assert unknown - PLAIN == set(), "add a term, or say here that anybody understands it"
    assert PLAIN - unknown == set(), "nobody uses it, or it has become a term"


def test_no_two_terms_share_a_name() -> None:
    names = [name.casefold() for term in terms() for name in term.names]
    assert {name for name in names if names.count(name) > 1} == set()


def test_a_term_is_told_in_sentences_and_cites_what_is_there() -> None:
    there = sections()
    for term in terms():
        assert str(term.meaning).endswith("."), term.slug
        assert len(str(term.meaning)) > 30, term.slug
        assert not term.docs or term.docs in there, term.slug
        assert explaining(str(term.label)) is term


def test_a_head_is_explained_without_its_unit_and_by_how_it_begins() -> None:
    slugs = {
        "Cost (USD)": "cost",
        "Spend, 1 – 28 Jun": "cost",
        "Cost per prevented loss": "unit-cost",
        "Cost per month": "observability-data",
        "Value (USD)": "value",
    }
    assert {head: slug_of(explaining(head)) for head in slugs} == slugs
    assert explaining("Value") is explaining("Name") is None


def slug_of(term: Term | None) -> str:
    return term.slug if term else ""


@pytest.fixture
def reader(db: None, client: Client) -> Client:
    return sign_in(client, make_person(make_tenant("retail"), "finance", "Finn Finance"))


def test_the_page_has_an_anchor_for_each_and_a_part_leads_there(reader: Client) -> None:
    html = reader.get(PAGE).content.decode()
    for term in terms():
        assert f'<div id="{term.slug}">' in html
    answer = reader.get(f"{PAGE}unit-cost/")
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}#unit-cost")


def test_the_dialog_says_meaning_formula_and_unit(reader: Client) -> None:
    html = reader.get(f"{PAGE}unit-cost/", headers=HTMX).content.decode()
    assert html.count("<dialog") == 1
    for words in ("What one result cost", "Formula: cost of the period ÷", "USD for each result"):
        assert words in html
    assert reader.get(f"{PAGE}no-such-term/", headers=HTMX).status_code == 404


def test_the_page_and_the_search_find_a_term_by_name_and_by_meaning(reader: Client) -> None:
    html = reader.get(f"{PAGE}?q=failed+tries").content.decode()
    assert 'id="unit-cost"' in html
    assert 'id="anchor"' not in html
    assert "No term says “zzz”" in reader.get(f"{PAGE}?q=zzz").content.decode()
    hits = reader.get("/t/retail/search/?q=retry+waste").content.decode()
    assert 'href="/t/retail/glossary/#retry-waste"' in hits
    assert matching("cohort")[0].slug == "by-cohort"


def test_the_sign_leads_to_the_term_and_is_not_there_outside_of_a_tenant(db: None) -> None:
    tenant = make_tenant("retail")
    assert explain("Unit cost (USD)") == ""
    with tenant_scope(tenant.pk), links_into(tenant):
        sign = explain("Unit cost (USD)")
        assert f'href="{term_url("unit-cost")}"' in sign
        assert 'aria-label="What “Unit cost (USD)” means"' in sign
        assert explain("Name") == ""
