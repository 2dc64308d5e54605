"""Two people draft the same price book, or set the same class, in the same moment."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from django.db import transaction

from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import RetentionPolicy, TenantPricebook
from ledger.services.pricebooks import draft_book
from ledger.services.pricebooks.drafting import NewDraft, open_override_draft
from ledger.services.retention.policies import set_policy
from tests.finops.together.racing import WRITTEN, race, without_key
from tests.ledger.pricebooks.books import JUNE, drafter, lead

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROUNDS = 6
NEW = NewDraft("override", "house", "v1", JUNE)


@pytest.fixture
def office(db: None) -> Iterator[tuple[Tenant, Actor, Actor]]:
    from tests.people import make_tenant

    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        people = drafter(tenant), lead(tenant)
        with transaction.atomic():
            for actor in people:
                assert actor.grants is not None  # read before the race
        yield tenant, *people


Office = tuple[Tenant, Actor, Actor]


def drafts_in(tenant: Tenant, actor: Actor, number: int) -> tuple[list[str], int]:
    new = replace(NEW, version=f"v{number}")
    answers = race(tenant, [lambda: draft_book(actor=actor, new=new)] * 6)
    with transaction.atomic():
        return answers, TenantPricebook.objects.filter(version=new.version).count()


def test_of_several_drafts_of_one_version_one_is_made(office: Office) -> None:
    tenant, dora, _lena = office
    for number in range(ROUNDS):
        answers, rows = drafts_in(tenant, dora, number)
        assert rows == 1
        assert answers.count(WRITTEN) == 1
        assert set(answers) == {
            WRITTEN, "version: Another price book of yours has this version."
        }  # fmt: skip


def test_without_the_unique_key_the_same_race_makes_several(office: Office) -> None:
    tenant, dora, _lena = office
    with without_key("ledger_tenantpricebook", "tenant_pricebook_version"):
        counts = [drafts_in(tenant, dora, number)[1] for number in range(ROUNDS)]
    assert max(counts) > 1


def overrides_in(tenant: Tenant, actor: Actor) -> tuple[list[str], int]:
    open_draft = {"actor": actor, "name": "work list", "since": JUNE}
    answers = race(tenant, [lambda: open_override_draft(**open_draft)] * 6)  # type: ignore[arg-type]  # by name
    with transaction.atomic():
        return answers, TenantPricebook.objects.filter(kind="override").count()


def test_who_opens_the_draft_of_the_work_list_at_once_gets_the_same_draft(office: Office) -> None:
    tenant, dora, _lena = office
    assert overrides_in(tenant, dora) == ([WRITTEN] * 6, 1)


def test_without_the_line_the_drafts_of_the_work_list_clash(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant, dora, _lena = office
    monkeypatch.setattr("ledger.services.pricebooks.drafting.wait_for", lambda _lock: None)
    assert set(overrides_in(tenant, dora)[0]) != {WRITTEN}


def policies_in(tenant: Tenant, actor: Actor, number: int) -> list[str]:
    def set_days(days: int) -> object:
        return set_policy(
            actor=actor, retention_class=f"class_{number}", raw_days=days, aggregate_days=400
        )

    return race(tenant, [partial(set_days, days) for days in range(60, 66)])


def test_a_class_that_several_set_at_once_is_as_the_last_of_them_set_it(office: Office) -> None:
    tenant, _dora, lena = office
    for number in range(ROUNDS):
        assert policies_in(tenant, lena, number) == [WRITTEN] * 6
    with transaction.atomic():
        assert RetentionPolicy.objects.filter(retention_class__startswith="class_").count() == 6


def test_without_the_line_setting_a_class_at_once_fails(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant, _dora, lena = office
    monkeypatch.setattr("ledger.services.retention.policies.wait_for", lambda _lock: None)
    answers = [answer for number in range(3) for answer in policies_in(tenant, lena, number)]
    assert any(answer.startswith("error") for answer in answers)
