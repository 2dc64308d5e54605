"""Versions: a draft that may change, one active one that never does, who did what."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services.signing import SignatureRefused
from ledger.calc.mapping.content import digest_of
from ledger.calc.mapping.rules import How, Rule
from ledger.models import MappingRule, MappingRun, MappingVersion
from ledger.queries.mapping.rules import active_version, draft_version, rules_in_order
from ledger.services.mapping.activating import activate, go_over
from ledger.services.mapping.drafting import add_rule, begin_draft, discard_draft, remove_rule
from tests.ledger.mapping.house import TEAM, leads, make_house
from tests.ledger.mapping.rules import activate_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return make_house()


def states() -> list[tuple[int, str]]:
    return [
        (version.number, version.state) for version in MappingVersion.objects.order_by("number")
    ]


def test_a_later_version_retires_the_one_before(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        activate_rules(leads("A", "copilot"))
        activate_rules(leads("A", "kyc"))
        assert states() == [(1, "retired"), (2, "active")]
        kept = MappingVersion.objects.get(number=1)
        assert rules_in_order(kept) == [leads("A", "copilot")]


def test_a_draft_begins_with_the_rules_that_are_active(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        activate_rules(leads("A", "copilot"), leads("B", "kyc"))
        draft = begin_draft(actor="tests")
        assert rules_in_order(draft) == [leads("A", "copilot"), leads("B", "kyc")]
        assert begin_draft(actor="tests") == draft
        discard_draft(actor="tests", number=draft.number)
        assert draft_version() is None


def test_a_rule_comes_before_one_that_would_take_its_value(tenant: Tenant) -> None:
    wide = leads("Cards", "kyc", How.PREFIX)
    with tenant_scope(tenant.pk):
        for rule in (leads("Other", "kyc"), wide, leads("Cards West", "copilot")):
            added = add_rule(actor="tests", rule=rule)
        rules = rules_in_order(added.version)
        assert rules == [leads("Other", "kyc"), leads("Cards West", "copilot"), wide]
        remove_rule(actor="tests", rule_id=added.pk)
        assert leads("Cards West", "copilot") not in rules_in_order(added.version)


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (leads("A", "copilot", field="nobody.says"), "source_field"),
        (leads("", "copilot"), "value"),
        (leads(" A", "copilot"), "value"),
        (leads("A\u202e", "copilot"), "value"),
        (leads("A", "nowhere"), "target"),
        (leads("A", "no use case"), "target"),
        (Rule(TEAM, How.EXACT, "A", "risk_tier", "low"), "dimension"),
        (Rule(TEAM, How.EXACT, "A", "cost_center", "cc_9"), "target"),
        (Rule(TEAM, How.EXACT, "A", "environment", "moon"), "target"),
        (Rule(TEAM, How.AS_IS, "A", "use_case_id", ""), "value"),
        (leads("A", "copilot\x00"), "target"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value.value!r} {value.target!r}",
)
def test_a_rule_that_cannot_hold_is_refused_by_its_field(
    tenant: Tenant, rule: Rule, field: str
) -> None:
    with tenant_scope(tenant.pk), transaction.atomic():
        with pytest.raises(ValidationError) as refused:
            add_rule(actor="tests", rule=rule)
        assert field in refused.value.message_dict
        assert not MappingVersion.objects.exists()


def test_the_same_question_twice_is_refused(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        add_rule(actor="tests", rule=leads("A", "copilot"))
        with pytest.raises(ValidationError):
            add_rule(actor="tests", rule=leads("A", "kyc"))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_mappingrule SET target = 'kyc'",
        "DELETE FROM ledger_mappingrule",
        "INSERT INTO ledger_mappingrule (version_id, place, source_field, how, value, dimension,"
        " target) SELECT id, 9, 'litellm.tag', 'exact', 'x', 'use_case_id', 'kyc'"
        " FROM ledger_mappingversion",
        "UPDATE ledger_mappingversion SET number = 7",
        "UPDATE ledger_mappingversion SET state = 'draft', activated_at = NULL",
        "DELETE FROM ledger_mappingversion",
    ],
)
def test_the_database_holds_what_is_active(tenant: Tenant, change: str) -> None:
    with tenant_scope(tenant.pk):
        activate_rules(leads("A", "copilot"))
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
        assert MappingRule.objects.get().target == "copilot"


def test_only_what_was_seen_is_made_active(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        draft = add_rule(actor="tests", rule=leads("A", "copilot")).version
        seen = digest_of(rules_in_order(draft))
        add_rule(actor="tests", rule=leads("B", "kyc"))
        for if_match, status in ((seen, 412), ("", 428)):
            with pytest.raises(SignatureRefused) as refused:
                activate(actor="tests", number=draft.number, if_match=if_match, tell=False)
            assert refused.value.status == status
        assert active_version() is None


def test_what_is_active_cannot_be_made_active_or_thrown_away(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        version = activate_rules(leads("A", "copilot"))
        seen = digest_of([leads("A", "copilot")])
        with pytest.raises(SignatureRefused):
            activate(actor="tests", number=version.number, if_match=seen, tell=False)
        with pytest.raises(SignatureRefused):
            discard_draft(actor="tests", number=version.number)


@pytest.mark.parametrize("days", [-1, 36, 10**9])
def test_no_more_days_are_gone_over_than_values_are_kept(tenant: Tenant, days: int) -> None:
    with tenant_scope(tenant.pk):
        with pytest.raises(ValidationError):
            activate_rules(leads("A", "copilot"), days=days)
        with pytest.raises(ValidationError):
            go_over(actor="tests", days=days, tell=False)


def test_a_later_pass_takes_the_place_of_one_at_work(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        activate_rules(leads("A", "copilot"), days=7)
        activate_rules(leads("A", "kyc"), days=3)
        runs = [(run.days, run.state) for run in MappingRun.objects.order_by("id")]
        assert runs == [(7, "replaced"), (3, "waiting")]


def test_every_step_is_in_the_audit_log(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        draft = add_rule(actor="tests", rule=leads("A", "copilot")).version
        rules = rules_in_order(draft)
        activate(actor="tests", number=1, if_match=digest_of(rules), days=7, tell=False)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT action FROM audit.entry"
                " WHERE tenant_id = app.tenant() AND action LIKE 'mapping.%' ORDER BY seq"
            )
            actions = [action for (action,) in cursor.fetchall()]
    assert actions == ["mapping.draft_begun", "mapping.rule_added", "mapping.activated"]
