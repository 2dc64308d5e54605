"""Re-rating through the browser: ask, watch, look, sign in place, take away."""

import pytest
from django.test import Client

from ledger.models import RatingRun
from ledger.services.rerating.running import run_rerating
from tests.ledger.pages.reading import content_of, csv_of, tables_of, text_of
from tests.ledger.records import a_request, an_event, record
from tests.ledger.rerating.house import (
    House,
    a_book,
    a_draft,
    asked,
    computed,
    fresh,
    posted,
    reviewed,
    small,
    total_cost,
)
from tests.people import sign_in

URL = "/t/retail/rerating/"
HTMX = {"HX-Request": "true"}
PRICES = {"input": "0.001", "output": "0.003"}
JUNE = {"from": "2026-06-01", "to": "2026-06-30", "reason": "the provider corrected its list"}


@pytest.fixture
def finance(house: House) -> Client:
    return sign_in(Client(), house.finance)


@pytest.fixture
def lead(house: House) -> Client:
    return sign_in(Client(), house.lead)


def url_of(run: RatingRun, step: str = "") -> str:
    return f"{URL}{run.public_id}/{step}"


def test_a_run_is_asked_for_watched_reviewed_approved_and_posted(
    house: House, finance: Client, lead: Client
) -> None:
    a_book(house, small(PRICES))
    answer = finance.post(f"{URL}new/", JUNE | {"use_case": "aml"})
    run = RatingRun.objects.get()
    assert answer.headers["Location"] == url_of(run)
    polled = finance.get(url_of(run), {"part": "progress"}, headers=HTMX)
    assert f'hx-get="{url_of(run)}?part=progress"' in polled.content.decode()
    run_rerating(house.tenant.pk, run.public_id)
    ended = finance.get(url_of(run), {"part": "progress"}, headers=HTMX)
    assert ended.headers["HX-Retarget"] == "#run"
    assert "every 1s" not in ended.content.decode()
    assert "501.09" in text_of(ended.content.decode())
    assert finance.post(url_of(run, "submit/"), headers=HTMX).headers["HX-Redirect"] == url_of(run)
    dialog = lead.get(url_of(run, "approve/"), headers=HTMX).content.decode()
    assert fresh(run).content_sha256 in dialog
    assert "501.09" in text_of(dialog)
    signed = lead.post(url_of(run, "approve/"), {"seen": fresh(run).content_sha256})
    assert signed.status_code == 302
    run_rerating(house.tenant.pk, run.public_id)
    page = text_of(lead.get(url_of(run)).content.decode())
    assert "Done" in page
    assert "Posted as batch" in page


def test_the_difference_is_shown_by_any_split_and_leads_to_showback(
    house: House, lead: Client
) -> None:
    a_book(house, small(PRICES))
    run = computed(house, asked())
    (table, history) = tables_of(lead.get(url_of(run)).content.decode())
    assert table.names() == ["aml", "copilot", "(none)"]
    assert sum(row[4].number for row in table.rows) == table.total[4].number
    assert "use_case=aml" in table.row("aml")[0].href
    assert [row[0].text for row in history.rows] == ["Draft", "Computing", "Ready"]
    part = lead.get(url_of(run), {"by": "model"}, headers=HTMX).content.decode()
    assert tables_of(part)[0].names() == ["house · small"]
    assert "<html" not in part
    days = lead.get(url_of(run), {"by": "day"}).content.decode()
    assert tables_of(days)[0].names() == ["2026-06-10", "2026-06-20", "2026-06-30"]


def test_the_links_of_a_row_show_the_cost_it_tells_after_posting(
    house: House, lead: Client
) -> None:
    a_book(house, small(PRICES))
    run = posted(house, asked())
    row = tables_of(lead.get(url_of(run)).content.decode())[0].row("aml")
    showback = tables_of(lead.get(row[0].href).content.decode())[0]
    assert showback.total[1].number == row[3].number


def test_signing_needs_the_sha256_that_was_seen(house: House, lead: Client) -> None:
    a_book(house, small(PRICES))
    run = reviewed(house, asked())
    before = total_cost()
    assert lead.post(url_of(run, "approve/")).status_code == 428
    stale = lead.post(url_of(run, "approve/"), headers={"If-Match": '"x"', **HTMX})
    assert stale.status_code == 412
    assert "Look at it again" in stale.content.decode()
    assert lead.post(url_of(run, "reject/"), {"reason": "no"}).status_code == 422
    assert fresh(run).state == "in_review"
    assert total_cost() == before
    match = {"If-Match": f'"{run.content_sha256}"'}
    refused = lead.post(url_of(run, "reject/"), {"reason": "the book is wrong"}, headers=match)
    assert refused.status_code == 302
    assert lead.post(url_of(run, "approve/"), headers=match).status_code == 409
    assert "the book is wrong" in text_of(lead.get(url_of(run)).content.decode())


def test_only_what_one_may_do_is_offered(house: House, finance: Client, lead: Client) -> None:
    a_book(house, small(PRICES))
    run = reviewed(house, asked())
    assert f"{url_of(run)}approve/" in lead.get(url_of(run)).content.decode()
    assert f"{url_of(run)}approve/" not in finance.get(url_of(run)).content.decode()
    assert f"{url_of(run)}withdraw/" in finance.get(url_of(run)).content.decode()
    question = text_of(finance.get(url_of(run, "withdraw/")).content.decode())
    assert "Only whoever asked for it or a FinOps lead can do this" in question
    assert finance.post(url_of(run, "withdraw/"), {"reason": "no"}).status_code == 422
    finance.post(url_of(run, "withdraw/"), {"reason": "It was a mistake."})
    page = finance.get(url_of(run)).content.decode()
    assert f"{url_of(run)}withdraw/" not in page
    assert "Withdrawn" in text_of(page)


def test_who_had_a_part_is_told_that_another_decides(house: House, lead: Client) -> None:
    a_book(house, small(PRICES))
    lead.post(f"{URL}new/", JUNE)
    run = RatingRun.objects.get()
    run_rerating(house.tenant.pk, run.public_id)
    lead.post(url_of(run, "submit/"))
    page = lead.get(url_of(run)).content.decode()
    assert f"{url_of(run)}approve/" not in page
    assert "You had a part in this run" in text_of(page)
    forced = lead.post(url_of(run, "approve/"), {"seen": fresh(run).content_sha256})
    assert forced.status_code == 403


def test_the_form_is_filled_from_the_link_that_led_there(house: House, finance: Client) -> None:
    draft = a_draft(house, small(PRICES))
    query = "from=2026-06-01&to=2026-06-30&provider=house&model=small&unpriced=1"
    page = finance.get(f"{URL}new/?{query}&book={draft.version}").content.decode()
    for part in (
        'value="2026-06-01"',
        '<option value="small" selected>',
        'name="unpriced" id="id_unpriced" checked',
        f'<input type="checkbox" name="books" value="tenant-{draft.pk}" id="id_books_0" checked',
    ):
        assert part in page, part


def test_what_cannot_be_asked_is_refused_at_its_field(house: House, finance: Client) -> None:
    wrong = (
        ({"from": "2026-07-01"}, "from"),
        ({"from": "yesterday"}, "from"),
        ({"to": "2027-12-31"}, "to"),
        ({"reason": "short"}, "reason"),
        ({"model": "<script>"}, "model"),
        ({"books": "tenant-9999"}, "books"),
        ({"known_at": "2099-01-01T00:00"}, "known_at"),
    )
    for fields, field in wrong:
        answer = finance.post(f"{URL}new/", JUNE | fields)
        assert answer.status_code == 422, fields
        assert field in answer.context["form"].errors
    assert not RatingRun.objects.exists()


def test_the_difference_downloads_with_what_is_signed(house: House, lead: Client) -> None:
    a_book(house, small(PRICES))
    run = computed(house, asked())
    rows = csv_of(lead.get(url_of(run), {"format": "csv"}))
    head = {row[0]: row[1] for row in rows if row[0].startswith("#")}
    assert head["# SHA-256 of the difference"] == run.content_sha256
    lines = [row for row in rows if not row[0].startswith("#")]
    assert lines[1][:6] == ["total", "", "", "9", "8", "0.75"]
    assert ["model", "house", "small"] in [row[:3] for row in lines]
    assert lead.get(url_of(run), {"format": "xlsx"}).status_code == 200
    assert lead.get(url_of(run), {"format": "exe"}).status_code == 404


def test_the_list_shows_every_run(house: House, finance: Client) -> None:
    assert "Nothing has been rated again" in content_of(finance.get(URL))
    a_book(house, small(PRICES))
    computed(house, asked(use_case="aml"))
    (table,) = tables_of(finance.get(URL).content.decode())
    assert [cell.text for cell in table.rows[0]][1:5] == ["Use case: aml", "Ready", "4", "501.09"]


def test_the_home_page_names_what_waits_for_whom(
    house: House, finance: Client, lead: Client
) -> None:
    def waiting(browser: Client) -> str:
        return text_of(content_of(browser.get("/t/retail/home/waiting/", headers=HTMX)))

    a_book(house, small(PRICES))
    run = computed(house, asked(use_case="aml"))
    assert "Its difference is known: 4 lines, 501.09 USD." in waiting(finance)
    assert "501.09 USD" not in waiting(lead)
    finance.post(url_of(run, "submit/"))
    assert "It changes 4 lines by 501.09 USD." in waiting(lead)
    assert "501.09 USD" not in waiting(finance)


def test_a_difference_that_records_came_after_says_how_old_it_is(
    house: House, lead: Client
) -> None:
    a_book(house, small(PRICES))
    run = reviewed(house, asked())
    late = "records have come since"
    assert late not in text_of(lead.get(url_of(run, "approve/")).content.decode())
    july = "2026-07-10T12:00:00Z"
    record(a_request("later", july), an_event("later_e", "later", july))
    text = text_of(lead.get(url_of(run, "approve/")).content.decode())
    assert f"The difference is 1 min old, and {late}." in text
