"""Provider credits on pages and in files: gross, credits and net apart, and each one by itself."""

import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from finops.scope import tenant_scope
from tests.answers import Answer
from tests.finops.documents.test_pdf import pdf_text
from tests.ledger.ledgers import send
from tests.ledger.pages.house import AT, JUNE, House, record_now
from tests.ledger.pages.reading import content_of, csv_of, tables_of, text_of
from tests.ledger.provider_credits.giving import a_credit
from tests.ledger.records import WORDS, a_request, an_event, record

CREDITS = f"/t/retail/credits/?{JUNE}"
HTMX = {"HX-Request": "true"}
SHOWBACK = f"/t/retail/showback/?{JUNE}"


@pytest.fixture
def refunded(house: House) -> House:
    """The copilot's 7.00 less 1.50; another 0.25 of nobody; one told twice, one contradicted."""
    with tenant_scope(house.tenant.pk):
        record(
            a_credit("c1", provider="house", occurred_at=AT, amount_usd="-1.5", **WORDS),
            a_credit("c2", "CN-2", provider="house", occurred_at=AT, amount_usd="-0.25"),
        )
        send([a_credit("bill_1", provider="house", occurred_at=AT, amount_usd="-1.5")])
        send([a_credit("bill_2", "CN-2", provider="house", occurred_at=AT, amount_usd="-0.3")])
    return house


def words(client: Client, url: str) -> str:
    return text_of(content_of(client.get(url)))


def test_showback_shows_gross_credits_and_net_in_rows_and_total(refunded: House) -> None:
    table, *_ = tables_of(content_of(refunded.browser().get(SHOWBACK)))
    assert table.heads[1:4] == ["Gross (USD)", "Credits (USD)", "Net cost (USD)"]
    assert [cell.text for cell in table.row("Service Copilot")[1:4]] == ["7.00", "−1.50", "5.50"]
    assert [cell.text for cell in table.row("unattributed")[1:4]] == ["0.50", "−0.25", "0.25"]
    assert [cell.text for cell in table.total[1:4]] == ["17.50", "−1.75", "15.75"]
    assert all(len(row) == len(table.heads) for row in [*table.rows, table.total])


def test_a_number_of_credits_leads_to_these_credits(refunded: House) -> None:
    browser = refunded.browser()
    table, *_ = tables_of(content_of(browser.get(SHOWBACK)))
    credits = table.row("Service Copilot")[2]
    (led,) = tables_of(content_of(browser.get(credits.href)))
    assert [row[0].value for row in led.rows] == ["CN-1"]


def test_without_credits_showback_has_one_cost(lead: Client) -> None:
    table, *_ = tables_of(content_of(lead.get(SHOWBACK)))
    assert table.heads[1] == "Cost (USD)"


def test_the_list_says_reference_provider_amount_and_where_from(refunded: House) -> None:
    (table,) = tables_of(content_of(refunded.browser().get(CREDITS)))
    first = table.row("CN-1")
    assert first[0].note == "c1"
    assert [first[1].value, first[3].value, first[4].text] == ["house", "Service Copilot", "−1.50"]
    assert [first[5].text, first[6].text, first[7].text] == ["tests", "1", "none"]
    second = table.row("CN-2")
    assert second[3].text == "unattributed"
    assert second[7].text == "contradicted bill_2: −0.30"
    assert table.total[4].text == "−1.75"


def test_the_list_is_narrowed_like_any_report(refunded: House) -> None:
    browser = refunded.browser()
    assert "No credits in this period" in words(browser, f"{CREDITS}&use_case=aml")
    assert "No credits in this period" in words(browser, CREDITS.replace("2026-06", "2026-05"))


def test_whoever_sees_one_unit_sees_its_credits_only(refunded: House) -> None:
    browser = refunded.browser("business_owner", refunded.contact_center)
    (table,) = tables_of(content_of(browser.get(CREDITS)))
    assert [row[0].value for row in table.rows] == ["CN-1"]
    other = refunded.browser("business_owner", refunded.compliance)
    assert "CN-" not in words(other, CREDITS)


def test_the_worksheet_shows_gross_credits_by_provider_and_net(refunded: House) -> None:
    answer = refunded.browser().get(f"/t/retail/use-case-worksheets/copilot/?{JUNE}")
    table, *_ = tables_of(content_of(answer))
    assert table.row("Gross AI cost")[1].text == "7.00"
    assert table.row("Credits of house")[1].text == "−1.50"
    assert table.row("Net AI cost")[1].text == "5.50"


@pytest.mark.parametrize("path", ["showback", "credits", "use-cases"])
def test_files_have_credits(refunded: House, path: str) -> None:
    browser, url = refunded.browser(), f"/t/retail/{path}/?{JUNE}&format="
    assert any("-1.5" in row for row in csv_of(browser.get(f"{url}csv")))
    assert -1.5 in cells_of(browser.get(f"{url}xlsx"))


def cells_of(answer: Answer) -> set[object]:
    book = load_workbook(io.BytesIO(bytes_of(answer)), read_only=True)
    return {cell for page in book for row in page.iter_rows(values_only=True) for cell in row}


def bytes_of(answer: Answer) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (CREDITS, ("CN-1", "CN-2", "house", "–1.5", "–0.25")),
        (SHOWBACK, ("Gross (USD)", "Credits (USD)", "17.5", "–1.75", "15.75")),
        (f"/t/retail/use-cases/copilot/?{JUNE}", ("Gross AI cost", "Credits of house", "–1.5")),
    ],
)
def test_pdf_tells_them_apart(refunded: House, url: str, shown: tuple[str, ...]) -> None:
    content = bytes_of(refunded.browser().get(f"{url}&format=pdf"))
    assert content.startswith(b"%PDF-")
    text = pdf_text(content)
    assert [words for words in shown if words not in text] == []


def test_on_paper_a_credit_has_a_day_and_the_names_of_its_owners(refunded: House) -> None:
    text = pdf_text(bytes_of(refunded.browser().get(f"{CREDITS}&format=pdf")))
    assert "Tenant Retail" in text
    assert "1 Jun 2026 – 30 Jun 2026" in text
    assert "Service Copilot" in text
    assert "T12:00" not in text


def test_home_says_that_its_spend_is_after_credits(house: House) -> None:
    at = (timezone.now() - timedelta(days=1)).isoformat()
    figures = "/t/retail/home/figures/"
    with tenant_scope(house.tenant.pk):
        record_now(a_request("now", at), an_event("now_e", "now", at, input_tokens=80_000))
    lead = house.browser()
    assert "after credits" not in text_of(content_of(lead.get(figures, headers=HTMX)))
    with tenant_scope(house.tenant.pk):
        record_now(a_credit("now_c", provider="house", occurred_at=at, amount_usd="-40"))
    text = text_of(content_of(lead.get(figures, headers=HTMX)))
    assert re.search(r"Spend, [\d – ]+ \w+ 120 USD", text)
    assert "credits −40.00" in text


def test_csv_of_showback_adds_up(refunded: House) -> None:
    rows = csv_of(refunded.browser().get(f"{SHOWBACK}&format=csv"))
    at = next(n for n, row in enumerate(rows) if row[0] == "use_case")
    total = dict(zip(rows[at], rows[-1], strict=True))
    assert [total[name] for name in ("gross_usd", "credits_usd", "cost_usd")] == [
        "17.5",
        "-1.75",
        "15.75",
    ]


def test_the_status_line_says_cents(refunded: House) -> None:
    """A credit of less than a dollar is no whole dollar."""
    assert "2 credits, −1.75 USD" in words(refunded.browser(), CREDITS)
