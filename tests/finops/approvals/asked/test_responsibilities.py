"""The RACI table and risk tiers change by signatures alone: of whom, by which door, and by SQL."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error, connection, transaction
from django.test import Client

from finops.access import Actor
from finops.approvals import Kind
from finops.calc.approvals.required import Band
from finops.models import ApiKey, RaciVersion, RiskTierChange, SnapshotSlot, UseCase
from finops.queries.approvals.raci import table_in_force
from finops.queries.approvals.requests import request_of, sha256_to_sign
from finops.queries.approvals.responsibilities import roles_of_cases, rows_of
from finops.scope import tenant_scope
from finops.services.approvals.responsibilities import RACI, ask_change, changes_of
from finops.services.approvals.risk_tiers import RISK_TIERS, ask_lower_tier
from finops.services.approving import take_step
from finops.services.organisation.entries import change, state_of
from finops.services.organisation.use_cases import USE_CASES
from finops.services.signing import SignatureRefused
from tests.finops.approvals.asked.board import WHY
from tests.finops.approvals.notes import Desk
from tests.people import copy_of, make_person, make_tenant, put_in_force, sign_in

pytestmark = pytest.mark.django_db
CARBON = "carbon_efficiency_review"


@pytest.fixture
def board(standing_high_board: Desk, db: None) -> Iterator[Desk]:
    opened = copy_of(standing_high_board)
    with tenant_scope(opened.tenant.pk):
        yield opened


def approve(kind: Kind[Any], item: RaciVersion | RiskTierChange, *people: Actor) -> str:
    """The state after these people have signed. Any: one of the two."""
    for person in people:
        seen = sha256_to_sign(kind, item, request_of(kind.name, item.pk))
        take_step(kind, "approve", item.pk, actor=person, seen=seen)
    item.refresh_from_db()
    return item.state


def asked(desk: Desk, by: str, **cells: str) -> RaciVersion:
    wanted = {(CARBON, role): letter for role, letter in cells.items()}
    return ask_change(actor=desk.people[by], cells=wanted, reason=WHY)


def roles_that_sign(version: RaciVersion) -> list[str]:
    request = request_of(RACI.name, version.pk)
    assert request is not None
    slots = SnapshotSlot.objects.filter(snapshot=request.snapshot)
    return [slot.roles[0] for slot in slots]


def test_carbon_gets_somebody_accountable_who_signs_it(board: Desk) -> None:
    version = asked(board, "Otto", product_architect="AR")
    assert roles_that_sign(version) == ["product_architect"]
    assert changes_of(version) == [(CARBON, "product_architect", "R", "AR")]
    assert table_in_force().number == 1
    assert approve(RACI, version, board.people["Art"]) == "approved"
    assert (table_in_force().number, table_in_force().row(CARBON)["product_architect"]) == (2, "AR")
    assert RaciVersion.objects.get(number=1).state == "superseded"
    again = asked(board, "Otto", finance="A")
    assert roles_that_sign(again) == ["product_architect", "finance"], "before and after"
    approve(RACI, again, board.people["Art"], board.people["Fay"])
    assert [v.state for v in RaciVersion.objects.all()] == ["superseded", "superseded", "approved"]


def test_a_change_of_the_table_that_another_one_overtook_ends(board: Desk) -> None:
    first, second = asked(board, "Otto", product_architect="A"), asked(board, "Otto", finance="A")
    approve(RACI, first, board.people["Art"])
    with pytest.raises(SignatureRefused, match="Another version"):
        approve(RACI, second, board.people["Fay"])
    second.refresh_from_db()
    assert second.state == "expired"


def test_bands_are_part_of_the_table(board: Desk) -> None:
    bands = [Band(Decimal(1_000_000), "platform_pm")]
    with pytest.raises(SignatureRefused, match="Business Owner"):
        ask_change(actor=board.people["Otto"], cells={}, bands=bands, reason=WHY)
    make_person(board.tenant, "business_owner", "Ben")  # over the tenant, as its table is
    version = ask_change(actor=board.people["Otto"], cells={}, bands=bands, reason=WHY)
    assert roles_that_sign(version) == ["finops_lead", "business_owner", "finance"]
    assert table_in_force().bands == ()


@pytest.mark.parametrize(
    ("by", "cells", "field"),
    [
        ("Otto", {("capacity_plan", "product_architect"): "R"}, "capacity_plan"),
        ("Otto", {("capacity_plan", "auditor"): "A"}, "capacity_plan.auditor"),
        ("Otto", {("capacity_plan", "finance"): "X"}, "capacity_plan.finance"),
        ("Otto", {(CARBON, "ai_ops"): "R"}, "__all__"),
    ],
)
def test_what_is_no_change_of_the_table_names_the_cell(
    board: Desk, by: str, cells: dict[tuple[str, str], str], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        ask_change(actor=board.people[by], cells=cells, reason=WHY)
    fields = getattr(refused.value, "error_dict", {"__all__": []})
    assert field in fields


def test_only_whoever_has_a_part_in_the_row_asks(board: Desk) -> None:
    with pytest.raises(SignatureRefused):
        asked(board, "Ada", product_architect="A")
    with pytest.raises(SignatureRefused):
        asked(board, "Rita", product_architect="A")  # informed


FORGERIES = (
    "UPDATE finops_raciversion SET state = 'superseded'",
    "UPDATE finops_raciversion SET number = 9",
    "INSERT INTO finops_raciversion (tenant_id, number, state, reason, created_at)"
    " VALUES (app.tenant(), 2, 'approved', '', now())",
    "INSERT INTO finops_raciversion (tenant_id, number, state, reason, created_at)"
    " VALUES (app.tenant(), 7, 'draft', '', now())",
    "DELETE FROM finops_raciassignment WHERE activity = 'capacity_plan'",
    "UPDATE finops_raciassignment SET letter = 'A'",
    "INSERT INTO finops_raciassignment (tenant_id, version_id, activity, role, letter)"
    " SELECT tenant_id, id, 'funding_gate', 'auditor', 'A' FROM finops_raciversion",
    "UPDATE finops_usecase SET risk_tier = 'low'",
    "INSERT INTO finops_risktierchange (tenant_id, use_case_id, from_tier, to_tier, reason, state,"
    " made_by_id, created_at) SELECT tenant_id, id, 'high', 'low', '', 'approved',"
    " (SELECT min(id) FROM finops_user), now() FROM finops_usecase",
)


@pytest.mark.parametrize("statement", FORGERIES)
def test_no_statement_of_the_webs_role_gets_round_it(board: Desk, statement: str) -> None:
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_tier_goes_up_at_once_and_down_by_signatures(board: Desk) -> None:
    case = board.case
    saved(board, "Pia", "critical")
    with pytest.raises(ValidationError, match="signed"):
        saved(board, "Pia", "medium")
    with pytest.raises(SignatureRefused, match="Platform PM"):
        ask_lower_tier(actor=board.people["Pia"], use_case=case, to_tier="medium", reason=WHY)
    lowered = ask_lower_tier(
        actor=board.people["Rita"], use_case=case, to_tier="medium", reason=WHY
    )
    with pytest.raises(SignatureRefused, match="asked for it"):
        approve(RISK_TIERS, lowered, board.people["Rita"])
    people = [board.people[name] for name in ("Ron", "Bo")]
    assert approve(RISK_TIERS, lowered, *people) == "in_review", "the PM has to sign as well"
    assert UseCase.objects.get(pk=case.pk).risk_tier == "critical"


def saved(desk: Desk, by: str, tier: str) -> UseCase:
    case = UseCase.objects.get(pk=desk.case.pk)
    seen = state_of(USE_CASES, case)
    values = {"risk_tier": tier}
    return change(USE_CASES, actor=desk.people[by], pk=case.pk, values=values, seen=seen)


def test_the_last_signature_lowers_it_once(board: Desk) -> None:
    lowered = ask_lower_tier(
        actor=board.people["Otto"], use_case=board.case, to_tier="low", reason=WHY
    )
    signers = [board.people[name] for name in ("Pia", "Ron", "Bea")]
    assert approve(RISK_TIERS, lowered, *signers) == "approved"
    assert UseCase.objects.get(pk=board.case.pk).risk_tier == "low"
    assert lowered.applied_at is not None
    saved(board, "Pia", "high")
    with pytest.raises(Error, match="signed change"), transaction.atomic():
        UseCase.objects.filter(pk=board.case.pk).update(risk_tier="low")


def test_without_a_fresh_second_factor_nobody_signs_it(board: Desk) -> None:
    lowered = ask_lower_tier(
        actor=board.people["Otto"], use_case=board.case, to_tier="low", reason=WHY
    )
    with pytest.raises(SignatureRefused) as refused:
        approve(RISK_TIERS, lowered, replace(board.people["Pia"], second_factor=None))
    assert refused.value.code == "second_factor_stale"


def test_the_table_says_who_is_missing(board: Desk) -> None:
    table = table_in_force()
    assert [row.activity for row in rows_of(table) if row.problem] == [CARBON]
    [case] = roles_of_cases(table, [board.case])
    assert case.people[5] == ("Bea", "Bo")
    assert case.problems == ()
    put_in_force({("capacity_plan", "tenant_admin"): "A", ("capacity_plan", "auditor"): "A"})
    [case] = roles_of_cases(table_in_force(), [board.case])
    assert case.problems == ("Capacity plan: nobody can sign as Auditor (read only).",)


def test_the_pages_ask_sign_and_show_it(board: Desk) -> None:
    otto, art = board.people["Otto"].user, board.people["Art"].user
    assert otto is not None
    assert art is not None
    pages = sign_in(Client(), otto)
    page = pages.get("/t/retail/responsibilities/").content.decode()
    assert "Nobody is accountable: it cannot be signed." in page
    letters = {f"{CARBON}.product_architect": "A", "reason": WHY}
    sent = pages.post("/t/retail/responsibilities/change", letters)
    assert sent.status_code == 302
    place = sent.headers["Location"]
    assert "put it to people" in pages.get(place).content.decode()
    assert pages.post(place, {"text": "look, @art.product_architect"}).status_code == 302
    theirs = sign_in(Client(), art)
    inbox = theirs.get("/t/retail/inbox/").content.decode()
    assert "Version 2 of the responsibilities" in inbox
    assert "Otto named you" in inbox
    version = RaciVersion.objects.get(number=2)
    dialog = f"/t/retail/responsibilities/{version.pk}/approve"
    assert "Sign as Product Architect" in theirs.get(dialog).content.decode()
    seen = sha256_to_sign(RACI, version, request_of(RACI.name, version.pk))
    assert theirs.post(dialog, {"seen": seen}).status_code == 302
    version.refresh_from_db()
    assert version.state == "approved"
    wrong = pages.post("/t/retail/responsibilities/change", {"reason": "short"})
    assert wrong.status_code == 422


def test_a_key_lowers_no_tier(board: Desk) -> None:
    key = Actor(board.tenant, key=ApiKey(public_id="k", scopes=["configure"]))
    case = UseCase.objects.get(pk=board.case.pk)
    with pytest.raises(PermissionDenied):
        change(
            *(USE_CASES,),
            actor=key,
            pk=case.pk,
            values={"risk_tier": "low"},
            seen=state_of(USE_CASES, case),
        )
    with pytest.raises(SignatureRefused):
        ask_lower_tier(actor=key, use_case=case, to_tier="low", reason=WHY)


def test_every_way_round_over_http_is_refused(board: Desk) -> None:
    version = asked(board, "Otto", product_architect="A")
    place = f"/t/retail/responsibilities/{version.pk}/approve"
    seen = sha256_to_sign(RACI, version, request_of(RACI.name, version.pk))
    elsewhere = make_person(make_tenant("wealth"), "product_architect", "Eve")
    people = {name: actor.user for name, actor in board.people.items()} | {"Eve": elsewhere}

    def answer(name: str, hash_seen: str, *, with_factor: bool = True) -> int:
        person = people[name]
        assert person is not None
        door = sign_in(Client(), person, with_factor=with_factor)
        return int(door.post(place, {"seen": hash_seen}).status_code)

    assert answer("Art", "") == 428
    assert answer("Art", "0" * 64) == 412
    assert answer("Art", seen, with_factor=False) == 403
    assert answer("Otto", seen) == 403, "they asked for it"
    assert answer("Lea", seen) == 403, "no role that signs it"
    assert answer("Ada", seen) == 404, "who looks after people signs nothing"
    assert answer("Eve", seen) == 404, "another tenant's"
    assert Client().post(place, {"seen": seen}).status_code == 302, "nobody at all"
    act_on(version, "withdraw", board.people["Otto"])
    assert answer("Art", seen) == 409, "it was withdrawn"
    assert table_in_force().number == 1


def act_on(version: RaciVersion, step: str, actor: Actor) -> None:
    take_step(RACI, step, version.pk, actor=actor, reason=WHY)
