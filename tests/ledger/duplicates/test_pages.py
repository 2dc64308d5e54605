"""The list, the pair, the trace, and REST: what is shown, what is pressed, and what is refused."""

import json
import re
from html import unescape
from typing import cast

import pytest
from django.http import HttpResponse
from django.test import Client

from finops.models import Tenant, User
from finops.scope import tenant_scope
from ledger.models import SuspectedDuplicate
from ledger.services.rollups import compare
from tests.answers import Answer
from tests.ledger.api.asking import ask, csv_of, json_of
from tests.ledger.duplicates.instrumentors import (
    OPENINFERENCE,
    OWNER,
    TRACELOOP,
    CallMade,
    tell,
    trace_id,
)
from tests.ledger.duplicates.pairs import a_pair
from tests.people import make_key, make_person, make_tenant, sign_in

LIST = "/t/retail/work/duplicates/"
HTMX = {"HX-Request": "true"}
PAIR_URL = re.compile(f'href="{LIST}([0-9a-f-]{{36}})/"')


@pytest.fixture
def pair(tenant: Tenant, sender: Client) -> SuspectedDuplicate:
    tell(sender, OPENINFERENCE, 1)
    tell(sender, TRACELOOP, 2, later=0.25)
    with tenant_scope(tenant.pk):
        return SuspectedDuplicate.objects.get()


@pytest.fixture
def browser(lead: User) -> Client:
    return sign_in(Client(), lead)


def text_of(answer: Answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.status_code
    without_tags = re.sub(r"<[^>]*>", " ", answer.content.decode())
    return " ".join(unescape(without_tags).split())


def test_the_list_says_what_is_at_stake(browser: Client, pair: SuspectedDuplicate) -> None:
    text = text_of(browser.get(LIST))
    assert "Spend at stake 0.015 USD" in text
    assert "OpenInference + OpenLLMetry" in text
    assert "gpt-4o-2024-08-06 1,200 → 345 0.25 s apart" in text


def test_the_list_is_narrowed_by_state_and_by_who_told(
    browser: Client, pair: SuspectedDuplicate
) -> None:
    assert "OpenLLMetry" in text_of(browser.get(LIST, {"sources": pair.sources}))
    assert "Nothing to decide" in text_of(browser.get(LIST, {"status": "merged"}))
    assert "Select a valid choice" in text_of(browser.get(LIST, {"status": "nonsense"}), 422)


def test_a_pair_shows_both_traces_and_leads_to_each(
    browser: Client, pair: SuspectedDuplicate
) -> None:
    page = browser.get(f"{LIST}{pair.public_id}/")
    text = text_of(page)
    assert text.count("0.015 USD") == 2
    assert "0.25 seconds apart" in text
    for number in (1, 2):
        assert f"/t/retail/traces/{trace_id(number)}/" in page.content.decode()


def test_one_click_merges_and_one_takes_it_back(
    tenant: Tenant, browser: Client, pair: SuspectedDuplicate
) -> None:
    place = f"{LIST}{pair.public_id}/decide/"
    answer = browser.post(place, {"decision": "merge", "seen": "open"}, follow=True)
    assert "The two count as one call." in text_of(answer)
    answer = browser.post(place, {"decision": "keep", "seen": "merged"}, follow=True)
    assert "Both calls count." in text_of(answer)
    with tenant_scope(tenant.pk):
        assert SuspectedDuplicate.objects.get().status == "kept"


def test_the_pairs_of_two_libraries_are_merged_at_once(
    tenant: Tenant, sender: Client, browser: Client, pair: SuspectedDuplicate
) -> None:
    for trace in (3, 5):
        call = CallMade(tokens_in=100 + trace, answer=f"chatcmpl-{trace}", at=60 * trace)
        owner = OWNER if trace == 5 else None
        tell(sender, OPENINFERENCE, trace, call)
        tell(sender, TRACELOOP, trace + 1, call, resource=owner)
    with tenant_scope(tenant.pk):
        a_pair()  # of other sources
    text = text_of(browser.get(LIST, {"sources": pair.sources}))
    assert "Merge the oldest 3 open pairs of these two" in text
    answer = browser.post(f"{LIST}merge/", {"sources": pair.sources}, follow=True)
    assert "3 pairs were merged." in text_of(answer)
    with tenant_scope(tenant.pk):
        left = SuspectedDuplicate.objects.filter(status="open")
        assert list(left.values_list("sources", flat=True)) == ["langfuse + otlp"]
        assert compare() == {}


def test_the_call_that_was_pressed_stays(
    tenant: Tenant, browser: Client, pair: SuspectedDuplicate
) -> None:
    asked = {"decision": "merge", "seen": "open", "stays": str(pair.second_key)}
    browser.post(f"{LIST}{pair.public_id}/decide/", asked)
    with tenant_scope(tenant.pk):
        assert SuspectedDuplicate.objects.get().kept_key == pair.second_key


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"decision": "burn", "seen": "open"}, id="another decision"),
        pytest.param({"decision": "merge", "seen": "open", "stays": "x"}, id="no id"),
    ],
)
def test_what_is_no_decision_is_refused_with_the_pair(
    browser: Client, pair: SuspectedDuplicate, asked: dict[str, str]
) -> None:
    answer = browser.post(f"{LIST}{pair.public_id}/decide/", asked)
    assert "Say what you decide" in text_of(answer, 422)


def test_a_call_of_another_pair_cannot_stay(browser: Client, pair: SuspectedDuplicate) -> None:
    asked = {"decision": "merge", "seen": "open", "stays": str(pair.public_id)}
    answer = browser.post(f"{LIST}{pair.public_id}/decide/", asked)
    assert "Say which of the two stays." in text_of(answer, 403)


def test_whoever_presses_second_is_told_who_was_first(
    browser: Client, tenant: Tenant, pair: SuspectedDuplicate
) -> None:
    place = f"{LIST}{pair.public_id}/decide/"
    other = sign_in(Client(), make_person(tenant, "finance", "Bo Lind"))
    other.post(place, {"decision": "keep", "seen": "open"})
    answer = browser.post(place, {"decision": "merge", "seen": "open"})
    assert "Bo Lind has decided meanwhile: Both kept" in text_of(answer, 409)


def test_a_merged_trace_leads_to_the_one_that_counts(
    tenant: Tenant, browser: Client, pair: SuspectedDuplicate
) -> None:
    trace = f"/t/retail/traces/{trace_id(1)}/"
    assert "Suspected duplicates" in text_of(browser.get(trace))
    browser.post(f"{LIST}{pair.public_id}/decide/", {"decision": "merge", "seen": "open"})
    gone = browser.get(f"/t/retail/traces/{trace_id(2)}/")
    assert (gone.status_code, gone["Location"]) == (302, trace)
    assert "Also reported by other sources" in text_of(browser.get(trace))


def test_who_decides_finds_the_pairs_on_the_home_page(
    tenant: Tenant, browser: Client, pair: SuspectedDuplicate
) -> None:
    sentence = "1 pair of calls may be one call; merged, 0.02 USD less would count."
    assert sentence in text_of(browser.get("/t/retail/home/waiting/", headers=HTMX))
    auditor = sign_in(Client(), make_person(tenant, "auditor"))
    assert sentence not in text_of(auditor.get("/t/retail/home/waiting/", headers=HTMX))


def test_auditors_see_pairs_and_press_nothing(tenant: Tenant, pair: SuspectedDuplicate) -> None:
    auditor = sign_in(Client(), make_person(tenant, "auditor"))
    for place in (LIST, f"{LIST}{pair.public_id}/"):
        assert 'name="decision"' not in auditor.get(place).content.decode()
    asked = {"decision": "merge", "seen": "open"}
    assert auditor.post(f"{LIST}{pair.public_id}/decide/", asked).status_code == 404


def test_pairs_of_other_tenants_are_not_there(browser: Client, pair: SuspectedDuplicate) -> None:
    stranger = make_tenant("wealth")
    with tenant_scope(stranger.pk):
        theirs = a_pair()
    assert browser.get(f"{LIST}{theirs.public_id}/").status_code == 404
    asked = {"decision": "merge", "seen": "open"}
    assert browser.post(f"{LIST}{theirs.public_id}/decide/", asked).status_code == 404
    assert str(theirs.public_id) not in browser.get(LIST).content.decode()


def test_rest_lists_pairs_and_says_where_to_decide(
    tenant: Tenant, pair: SuspectedDuplicate
) -> None:
    key = Client(headers={"authorization": f"Bearer {make_key(tenant, 'read')}"})
    body = json.loads(key.get("/api/v1/suspected-duplicates").content)
    (row,) = body["rows"]
    assert body["at_stake"] == {
        "pairs": 1,
        "cost_usd": "0.01545",
        "unknown": 0,
        "is_full": False,
    }
    assert (row["id"], row["status"], row["seconds_apart"]) == (str(pair.public_id), "open", "0.25")
    assert [call["library"] for call in row["calls"]] == [OPENINFERENCE, TRACELOOP]
    assert row["page"].endswith(f"{LIST}{pair.public_id}/")
    alone = json.loads(key.get(f"/api/v1/suspected-duplicates/{pair.public_id}").content)
    assert alone == row


def test_rest_goes_page_by_page_and_refuses_what_it_does_not_know(
    tenant: Tenant, pair: SuspectedDuplicate
) -> None:
    with tenant_scope(tenant.pk):
        a_pair()
    key = Client(headers={"authorization": f"Bearer {make_key(tenant, 'read')}"})
    seen, cursor = [], ""
    while True:
        place = f"/api/v1/suspected-duplicates?limit=1&cursor={cursor}"
        body = json.loads(key.get(place).content)
        seen += [row["id"] for row in body["rows"]]
        cursor = body["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 2
    for wrong in ("cursor=x", "status=x", "limit=0", "from=2026-01-01"):
        answer = key.get(f"/api/v1/suspected-duplicates?{wrong}")
        assert answer.status_code == 400, wrong
        assert json.loads(answer.content)["errors"][0]["field"] == wrong.partition("=")[0]


def test_the_file_and_the_api_name_both_sides(
    tenant: Tenant, browser: Client, pair: SuspectedDuplicate
) -> None:
    file = csv_of(cast(HttpResponse, browser.get(LIST, {"sources": pair.sources, "format": "csv"})))
    columns, row = (line for line in file if not line[0].startswith("#"))
    pairs = dict(zip(columns, row, strict=True))
    assert pairs["status"] == "open"
    assert (pairs["seconds_apart"], pairs["at_stake_usd"]) == ("0.25", "0.01545")
    assert (pairs["first_trace_id"], pairs["second_trace_id"]) == (trace_id(1), trace_id(2))
    assert (pairs["first_reported_by"], pairs["second_reported_by"]) == (OPENINFERENCE, TRACELOOP)
    assert pairs["second_counts"] == "True"
    key = make_key(tenant, "read")
    assert csv_of(ask(key, "suspected-duplicates", sources=pair.sources, format="csv")) == file
    assert json_of(key, "suspected-duplicates", sources="another + one")["rows"] == []


def test_the_list_goes_page_by_page(
    tenant: Tenant, browser: Client, pair: SuspectedDuplicate, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenant_scope(tenant.pk):
        a_pair()
    monkeypatch.setattr("ledger.views.reports.paging.PER_PAGE", 1)
    first = browser.get(LIST, {"status": "all"})
    older = re.search(r'href="([^"]*cursor=[^"]*)"', first.content.decode())
    assert older
    second = browser.get(unescape(older[1]))
    assert "2 pairs" in text_of(first)
    shown = [{*PAIR_URL.findall(page.content.decode())} for page in (first, second)]
    assert [len(pairs) for pairs in shown] == [1, 1]
    assert str(pair.public_id) in set.union(*shown)
    assert not set.intersection(*shown)


def test_a_key_has_no_way_to_decide(tenant: Tenant, pair: SuspectedDuplicate) -> None:
    key = Client(headers={"authorization": f"Bearer {make_key(tenant, 'read', 'ingest')}"})
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(key, method)(f"/api/v1/suspected-duplicates/{pair.public_id}")
        assert answer.status_code == 405
