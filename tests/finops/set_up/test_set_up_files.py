"""Files of the set-up: all rows or none, each problem with its line and column."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from finops.access import Actor
from finops.models import BusinessUnit, UseCase, User
from finops.scope import tenant_scope
from finops.set_up.files import FileResult, try_file
from finops.set_up.nouns import BUSINESS_UNITS, COST_CENTERS, NOUNS, REGISTERED, Noun
from tests.finops.set_up.house import House

HEAD = "slug,name\n"


def read(house: House, text: str, noun: Noun = BUSINESS_UNITS) -> FileResult:
    admin = house.person("tenant_admin", f"Reader {User.objects.count()}")
    with tenant_scope(house.tenant.pk, admin.pk):
        return try_file(noun, actor=Actor(house.tenant, user=admin), text=text)


def problems(house: House, text: str, noun: Noun = BUSINESS_UNITS) -> list[tuple[int, str, str]]:
    listed = read(house, text, noun).problems
    return [(problem.line, problem.field, problem.code) for problem in listed]


def send(browser: Client, url: str, text: str) -> str:
    file = SimpleUploadedFile("units.csv", text.encode(), "text/csv")
    return browser.post(url, {"file": file}).content.decode()


def digest_in(page: str) -> str:
    return page.split('name="digest" value="')[1].split('"')[0]


def units(house: House) -> list[str]:
    with tenant_scope(house.tenant.pk):
        return list(BusinessUnit.objects.values_list("name", flat=True))


def test_a_file_is_shown_first_and_then_written(house: House) -> None:
    browser, url = house.browser(), f"{house.at}/business-units/import"
    text = f'\ufeff{HEAD}cards,Cards\r\nloans,"Loans,\nretail"\r\n'
    page = send(browser, url, text)
    assert "2 new, 0 changed, 0 as they were." in page
    assert units(house) == []
    sent = text.replace("\r\n", "\n").replace("\n", "\r\n")  # as browsers send a text area
    answer = browser.post(url, {"text": sent, "digest": digest_in(page)})
    assert answer.status_code == 302, answer.content.decode()
    assert units(house) == ["Cards", "Loans,\nretail"]
    assert len(house.audit("business_unit.created")) == 2
    (entry,) = house.audit("business_unit.imported")
    assert (entry.actor, entry.detail["created"]) == ("Ana Silva", 2)


def test_one_wrong_row_and_nothing_is_written(house: House) -> None:
    browser, url = house.browser(), f"{house.at}/business-units/import"
    text = f"{HEAD}cards,Cards\ntwo words,Two\n"
    page = send(browser, url, text)
    assert "Nothing was written" in page
    answer = browser.post(url, {"text": text, "digest": read(house, text).digest})
    assert answer.status_code == 422
    assert units(house) == []
    assert house.audit("business_unit.created") == []


def test_a_file_that_would_do_something_else_by_now_is_shown_again(house: House) -> None:
    browser, url = house.browser(), f"{house.at}/business-units/import"
    text = f"{HEAD}cards,Cards\n"
    digest = digest_in(send(browser, url, text))
    browser.post(f"{house.at}/business-units/new", {"slug": "cards", "name": "Mine"})
    answer = browser.post(url, {"text": text, "digest": digest})
    assert "Something changed meanwhile" in answer.content.decode()
    assert units(house) == ["Mine"]


def test_each_problem_names_its_line_and_its_column(house: House) -> None:
    house.furnish()
    assert problems(house, f"{HEAD}ok,Fine\ntwo words,Two\nlate,\nok,Again\nshort\n") == [
        (3, "slug", "invalid"),
        (4, "name", "required"),
        (5, "slug", "twice"),
        (6, "", "cells"),
    ]
    head = "code,business_unit,name,closed_on\n"
    rows = "cc_1,loans,Service,\ncc_2,nowhere,Two,\ncc_3,cards,Three,1/2/2026\n"
    assert problems(house, head + rows, COST_CENTERS) == [
        (2, "business_unit", "fixed"),
        (3, "business_unit", "invalid_choice"),
        (4, "closed_on", "invalid"),
    ]


def test_a_head_that_is_wrong_is_refused_as_such(house: House) -> None:
    assert problems(house, "slug,nmae\ncards,Cards\n") == [(1, "nmae", "unknown_column")]
    assert problems(house, "name\nCards\n") == [(1, "slug", "missing_column")]
    assert problems(house, "slug,name,name\n") == [(1, "name", "twice")]
    assert problems(house, "") == [(1, "", "empty")]
    assert problems(house, 'slug,name\ncards,"Ca"rds"\n') == [(2, "", "not_csv")]
    assert problems(house, "slug,name\ncards,Ca\0rds\n") == [(1, "", "not_csv")]
    many = "".join(f"u{number},U\n" for number in range(1_001))
    assert problems(house, HEAD + many)[-1] == (1_002, "", "too_many")


def test_columns_that_are_not_there_stay_as_they_were(house: House) -> None:
    house.furnish()
    with tenant_scope(house.tenant.pk):
        before = UseCase.objects.values().get()
    assert read(house, "slug,risk_tier\ncopilot,high\n", REGISTERED).unchanged == 1
    assert read(house, "slug,stage\ncopilot,scale\n", REGISTERED).changed == ["copilot"]
    with tenant_scope(house.tenant.pk):
        assert UseCase.objects.values().get() == before


def test_what_is_exported_is_read_again_without_a_change(house: House) -> None:
    house.furnish()
    browser = house.browser()
    browser.post(f"{house.at}/business-units/new", {"slug": "loans", "name": "=Loans"})
    for noun in NOUNS:
        answer = browser.get(f"{house.at}/{noun.path}/import?format=csv")
        result = read(house, b"".join(answer).decode(), noun)
        assert (result.problems, result.writes) == ([], 0), noun.slug
        assert result.unchanged > 0
    units_file = browser.get(f"{house.at}/business-units/import?format=csv")
    assert "'=Loans" in b"".join(units_file).decode()


def test_a_file_that_cannot_be_read_is_refused_in_words(house: House) -> None:
    browser, url = house.browser(), f"{house.at}/business-units/import"
    for content, sentence in (
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"slug,name\n" * 200_000, "more than 1 MB"),
        (b"", "empty"),
    ):
        file = SimpleUploadedFile("x.csv", content, "text/csv")
        answer = browser.post(url, {"file": file})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
