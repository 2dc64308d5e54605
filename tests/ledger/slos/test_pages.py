"""The matrix over HTTP: read, asked for in its form, signed in its dialog, asked, exported."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from finops import clock
from finops.scope import tenant_scope
from ledger.calc.slos.templates import NO_INCIDENT, TEMPLATES
from ledger.forms.slos import as_typed
from ledger.models import QualityIncident, SloMatrix
from tests.ledger.pages.reading import tables_of
from tests.ledger.records import a_request, an_event, record
from tests.ledger.slos.house import (
    AML,
    COPILOT,
    REASON,
    House,
    asked,
    open_house,
    seen,
    signed,
    with_target,
)
from tests.people import copy_of, make_key, make_person, sign_in
from tests.standing import standing_fixture

pytestmark = pytest.mark.django_db
URL, HTMX = "/t/retail/slos/", {"HX-Request": "true"}


standing_house = standing_fixture(open_house)


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk):
        yield opened


def typed(**more: object) -> dict[str, object]:
    return {**as_typed(COPILOT, REASON), **more}


def text(client: Client, url: str = URL, **more: Any) -> str:  # Any: what the client takes
    return unescape(client.get(url, **more).content.decode())


def test_the_matrix_shows_each_promise_with_its_standing_and_each_saving(house: House) -> None:
    signed(house, house.aml, AML)
    QualityIncident.objects.create(
        use_case=house.aml, severity="S0", title="x", started_at="2026-06-10T00:00:00Z"
    )
    page = text(house.door("Aud"))
    assert "1 of 5 service levels is missed" in page
    levels, savings = tables_of(page)
    incident = levels.row("No S0 or S1 incident")
    assert [cell.value for cell in incident[2:4]] == ["at most 0", "1"]
    assert incident[-1].value == "Missed"
    assert "none may happen" in incident[4].text
    assert incident[3].href.endswith("/incidents/")
    cost = levels.row("Cost per accepted narrative")
    assert (cost[2].value, cost[3].value, cost[-1].value) == (
        "at most 4.50 USD",
        "not known",
        "No data",
    )
    aml = savings.row("Aml")
    assert "pre-index evidence" in aml[2].text
    assert "allow AI final SAR decision" in aml[3].text
    assert savings.row("Copilot")[5].value == "Not signed"


def test_a_row_begins_as_its_template_and_becomes_what_was_typed(house: House) -> None:
    otto = house.door("Otto")
    form = otto.get(f"{URL}ask/copilot/?template=customer_service_copilot").context["form"]
    assert form["slo_1_metric"].value() == "ttft_ms"
    made = otto.post(f"{URL}ask/copilot/", typed(allowed="cache policy answers | medium"))
    assert made.status_code == 302
    matrix = SloMatrix.objects.get()
    assert [slo.terms for slo in matrix.slos.all()] == list(COPILOT.slos)
    [rule] = [row.rule for row in matrix.optimisations.filter(is_allowed=True)]
    assert (rule.optimisation, rule.tier) == ("cache policy answers", "medium")
    again = otto.get(f"{URL}ask/copilot/")
    assert again.context["form"]["allowed"].value() == "cache policy answers | medium"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"slo_1_target": "1e-1"}, "slo_1_target"),
        ({"slo_1_target": ""}, "slo_1_target"),
        ({"slo_1_target": "1.5"}, "slo_1_target"),
        ({"slo_1_threshold_ms": ""}, "slo_1_threshold_ms"),
        ({"slo_4_kind": "quality"}, "slo_4_kind"),
        ({"slo_2_metric": "not a name"}, "slo_2_metric"),
        ({"slo_2_window_days": "31"}, "slo_2_window_days"),
        ({"blocked": "remove citation | extreme"}, "blocked"),
        ({"owner": ""}, "owner"),
        ({"reason": "short"}, "reason"),
        ({"excluded_metrics": "citation_correctness"}, "excluded_metrics"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    house: House, change: dict[str, str], field: str
) -> None:
    answer = house.door("Otto").post(f"{URL}ask/copilot/", typed(**change))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert not SloMatrix.objects.exists()


def test_the_dialog_shows_what_changes_and_the_last_signature_puts_it_in_force(
    house: House,
) -> None:
    signed(house, house.copilot)
    matrix = asked(house, house.copilot, with_target(COPILOT, "0.16"))
    house.door("Otto").post(f"{URL}{matrix.pk}/submit")
    dialog = text(house.door("Pat"), f"{URL}{matrix.pk}/approve")
    assert "<del>at most 0.180 USD</del>" in dialog
    assert "at most 0.160 USD" in dialog
    answers = [
        house.door(name).post(f"{URL}{matrix.pk}/approve", {"seen": seen(matrix)}).status_code
        for name in ("Otto", "Pat", "Bea")
    ]
    assert answers == [403, 302, 302]
    matrix.refresh_from_db()
    assert (matrix.state, matrix.version) == ("approved", 2)


def test_a_draft_is_changed_by_the_version_that_was_shown(house: House) -> None:
    matrix = asked(house, house.copilot)
    otto, url = house.door("Otto"), f"{URL}{matrix.pk}/amend"
    shown = otto.get(url).context["seen"]
    assert otto.post(url, typed(owner="Ops", seen_version=shown - 1)).status_code == 412
    assert otto.post(url, typed(owner="Ops", seen_version=shown)).status_code == 302
    matrix.refresh_from_db()
    assert matrix.owner == "Ops"


def test_whoever_proposes_a_saving_reads_rule_and_owner(house: House) -> None:
    signed(house, house.copilot)
    aud = house.door("Aud")
    asking = f"{URL}proposal/?use_case=copilot&risk=low&optimisation="
    assert "forbids “remove citation” at low risk" in text(aud, f"{asking}Remove+citation")
    assert "Contact Center PM + AI Platform" in text(aud, f"{asking}Remove+citation")
    assert "allows “cache policy answers”" in text(aud, f"{asking}cache-policy-answers")
    assert aud.get(f"{asking}x&risk=extreme").status_code == 422
    success = f"{URL}success/?use_case=copilot&metric="
    assert "Refused: “tokens_per_request”" in text(aud, f"{success}tokens_per_request")
    assert "Allowed" in text(aud, f"{success}citation_correctness")
    assert aud.get(f"{URL}success/?use_case=nowhere&metric=x").status_code == 422


def test_a_person_of_a_use_case_sees_and_asks_for_that_alone(house: House) -> None:
    signed(house, house.aml, AML)
    person = make_person(house.tenant, "business_owner", "Olga", use_case=house.copilot)
    olga = sign_in(Client(), person)
    page = text(olga)
    assert "Copilot" in page
    assert "Aml" not in page
    assert olga.get(f"{URL}ask/aml/").status_code == 404
    assert olga.get(f"{URL}ask/copilot/").status_code == 200
    assert olga.get(f"{URL}proposal/?use_case=aml&risk=low&optimisation=x").status_code == 422


def test_the_file_has_every_version_with_what_was_measured(house: House) -> None:
    signed(house, house.copilot)
    signed(house, house.copilot, with_target(COPILOT, "0.16"))
    answer = house.door("Aud").get(f"{URL}?format=csv")
    lines = answer.getvalue().decode().lstrip("\ufeff").splitlines()
    body = "\n".join(line for line in lines if not line.startswith("# "))
    rows = list(csv.DictReader(io.StringIO(body)))
    costs = {row["version"]: row["target"] for row in rows if row["kind"] == "cost"}
    assert costs == {"1": "0.18", "2": "0.16"}
    standing = {row["standing"] for row in rows if row["version"] == "2" and row["line"] == "slo"}
    assert standing == {"no_data", "met"}
    assert {row["line"] for row in rows} == {"slo", "allowed", "blocked"}


def test_a_key_reads_drafts_and_asks_and_signs_nothing(house: House) -> None:
    key = {"Authorization": f"Bearer {make_key(house.tenant, 'configure', 'read')}"}
    client = Client(headers=key)
    draft = {
        **{"use_case": "copilot", "owner": "Ops", "reason": REASON},
        "slos": [
            {
                **{"kind": "latency", "metric": "ttft_ms", "target": "0.95"},
                **{"threshold_ms": "2000", "name": "First token"},
            },
            {"kind": "cost", "metric": "cost_per_outcome", "target": "0.18", "window_days": 7},
        ],
        "blocked": [{"optimisation": "remove citation", "tier": "high"}],
        "excluded_metrics": ["tokens_per_request"],
    }
    sent = client.post("/api/v1/slos/drafts", draft, "application/json")
    assert (sent.status_code, sent.json()["state"]) == (201, "draft")
    assert client.post("/api/v1/slos/drafts", draft, "application/json").status_code == 400
    for change, field in (
        ({"use_case": "nowhere"}, "use_case"),
        ({"slos": [{**draft["slos"][1], "target": "-1"}]}, "slo_1_target"),  # type: ignore[dict-item]  # a list
    ):
        refused = client.post("/api/v1/slos/drafts", {**draft, **change}, "application/json")
        assert refused.status_code == 400
        assert [error["field"] for error in refused.json()["errors"]] == [field]
    rows = {row["use_case"]: row for row in client.get("/api/v1/slos").json()["rows"]}
    assert (rows["copilot"]["version"], rows["copilot"]["waiting_version"]) == (None, 1)
    answered = client.get("/api/v1/slos/allowed?use_case=copilot&optimisation=remove%20citation")
    assert answered.json()["answer"] == "no_matrix"


def test_the_api_answers_proposals_by_the_version_in_force(house: House) -> None:
    signed(house, house.copilot)
    key = {"Authorization": f"Bearer {make_key(house.tenant, 'read')}"}
    client = Client(headers=key)
    [row] = [
        row for row in client.get("/api/v1/slos").json()["rows"] if row["use_case"] == "copilot"
    ]
    assert row["blocked"][0] == {"optimisation": "remove citation", "tier": ""}
    assert row["slos"][0]["standing"] == "no_data"
    url = "/api/v1/slos/allowed?use_case=copilot&optimisation="
    blocked = client.get(f"{url}remove_citation").json()
    assert (blocked["answer"], blocked["rule"], blocked["risk"]) == (
        "blocked",
        "remove citation",
        "low",
    )
    assert client.get(f"{url}cache policy answers&risk=high").json()["is_allowed"] is True
    for wrong in (f"{url}", f"{url}x&risk=extreme", "/api/v1/slos/success?use_case=copilot"):
        assert client.get(wrong).status_code == 400
    refused = client.get("/api/v1/slos/success?use_case=copilot&metric=token_total").json()
    assert (refused["is_allowed"], refused["first"]) == (
        False,
        ["cost_per_resolved_case", "citation_correctness"],
    )


def test_every_template_passes_its_own_form(house: House) -> None:
    otto = house.door("Otto")
    for slug, template in TEMPLATES.items():
        sent = otto.post(f"{URL}ask/copilot/", as_typed(template.terms, REASON))
        assert sent.status_code == 302, (slug, sent.context and sent.context["form"].errors)
        matrix = SloMatrix.objects.order_by("-pk")[0]
        assert otto.post(f"{URL}{matrix.pk}/withdraw", {"reason": REASON}).status_code == 302


def test_the_page_of_a_use_case_says_its_limits_at_once_and_what_was_measured_after_it(
    house: House,
) -> None:
    signed(house, house.aml, AML)
    QualityIncident.objects.create(
        use_case=house.aml, severity="S0", title="x", started_at="2026-06-10T00:00:00Z"
    )
    auditor, own = house.door("Aud"), "/t/retail/use-case-promises/aml/"
    page = text(auditor, "/t/retail/use-cases/aml/")
    (limits,) = [table for table in tables_of(page) if table.heads[:1] == ["Service level"]]
    assert limits.row("No S0 or S1 incident")[1].value == "≤ 0"
    assert f'hx-get="{own}"' in page
    savings = page.partition("To save, one may and may not")[2].partition("</ul>")[0]
    assert savings.index("allowed:") < savings.index("blocked:")
    part = auditor.get(own, headers=HTMX).content.decode()
    assert "1 of 5 promises is not kept" in part
    (measured,) = tables_of(part)
    assert [cell.value for cell in measured.row("No S0 or S1 incident")[1:3]] == ["≤ 0", "1"]
    assert measured.row("No S0 or S1 incident")[-1].value == "Missed"
    alone = auditor.get(own)
    assert (alone.status_code, alone["Location"]) == (302, "/t/retail/use-cases/aml/")


def test_a_use_case_without_a_matrix_says_so_and_leads_who_may_ask_on(house: House) -> None:
    page = text(house.door("Otto"), "/t/retail/use-cases/copilot/")
    assert "No service level is signed for it" in page
    assert "/t/retail/slos/ask/copilot/" in page
    assert "/t/retail/slos/ask/copilot/" not in text(
        house.door("Aud"), "/t/retail/use-cases/copilot/"
    )
    assert "use-case-promises" not in page


def test_home_says_quality_with_its_gate_beside_the_unit_cost(house: House) -> None:
    day = (clock.now() - timedelta(days=2)).isoformat()
    record(
        *(a_request(f"t_{slug}", day, use_case_id=slug) for slug in ("copilot", "aml")),
        *(an_event(f"e_{slug}", f"t_{slug}", day) for slug in ("copilot", "aml")),
    )
    promise = replace(NO_INCIDENT, kind="quality")
    for case in (house.copilot, house.aml):
        signed(house, case, replace(AML, slos=(promise,)))
    QualityIncident.objects.create(use_case=house.aml, severity="S0", title="x", started_at=day)
    door = house.door("Aud")
    (table,) = tables_of(text(door, "/t/retail/home/use-cases/", headers=HTMX))
    at, status = table.heads.index("Quality"), table.heads.index("Status")
    rows = {row[0].value.casefold(): row for row in table.rows}
    assert rows["aml"][at].value == "1 (≤ 0)"
    assert rows["aml"][status].value == "Quality low"
    assert rows["copilot"][at].value == "0 (≤ 0)"
    assert rows["copilot"][status].value == "No limit"
