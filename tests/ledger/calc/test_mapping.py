"""Rules of a mapping, purely: what a rule takes, which of several decides, whose a set is."""

from decimal import Decimal

import pytest

from ledger.calc.mapping.content import digest_of
from ledger.calc.mapping.preview import NOBODY, Amount, TraceGroup, preview
from ledger.calc.mapping.rules import How, Rule, RuleTable, owner_words

TEAM, KEY = "litellm.team_alias", "litellm.key_alias"


def rule(
    value: str, target: str, how: How = How.EXACT, field: str = TEAM, dimension: str = "use_case_id"
) -> Rule:
    return Rule(field, how, value, dimension, target)


AS_IS = Rule("litellm.tag.case", How.AS_IS, "", "use_case_id", "")


@pytest.mark.parametrize(
    ("tried", "field", "value", "is_taken"),
    [
        (rule("Cards", "x"), TEAM, "Cards", True),
        (rule("Cards", "x"), TEAM, "cards", False),
        (rule("Cards", "x"), TEAM, "Cards West", False),
        (rule("Cards", "x"), KEY, "Cards", False),
        (rule("Cards", "x", How.PREFIX), TEAM, "Cards West", True),
        (rule("Cards", "x", How.PREFIX), TEAM, "My Cards", False),
        (rule("Ca.*", "x", How.PREFIX), TEAM, "Cards", False),
        (AS_IS, "litellm.tag.case", "anything", True),
    ],
    ids=["whole", "case", "longer", "other field", "begins", "within", "no pattern", "as it is"],
)
def test_a_rule_takes_a_value_whole_or_by_its_beginning(
    tried: Rule, field: str, value: str, is_taken: bool
) -> None:
    assert tried.takes((field, value)) is is_taken


def test_the_first_rule_of_a_dimension_that_takes_a_value_decides() -> None:
    table = RuleTable.of(
        1,
        [
            rule("Cards West", "west"),
            rule("Cards", "cards", How.PREFIX),
            rule("app-1", "by_key", field=KEY),
            rule("Cards", "cc_9", How.PREFIX, dimension="cost_center"),
        ],
    )
    assert table.words([(TEAM, "Cards West")]) == {"use_case_id": "west", "cost_center": "cc_9"}
    assert table.words([(KEY, "app-1"), (TEAM, "Cards East")])["use_case_id"] == "cards"
    assert table.words([(KEY, "app-1"), (TEAM, "Else")]) == {"use_case_id": "by_key"}
    assert table.words([(TEAM, "Else")]) == {}


def test_of_two_values_that_one_rule_takes_the_lesser_counts() -> None:
    table = RuleTable.of(1, [AS_IS])
    pairs = [("litellm.tag.case", "b"), ("litellm.tag.case", "a")]
    assert table.words(pairs) == table.words(pairs[::-1]) == {"use_case_id": "a"}


def test_words_of_ours_come_before_rules_but_for_a_use_case_that_nobody_registered() -> None:
    table = RuleTable.of(1, [rule("Cards", "cards"), rule("Cards", "step", dimension="user_role")])
    pairs = [("finops.use_case_id", "kyc"), ("finops.user_role", "agent"), (TEAM, "Cards")]
    assert owner_words(table, pairs, {"kyc"}) == {"use_case_id": "kyc", "user_role": "agent"}
    assert owner_words(table, pairs, set()) == {"use_case_id": "cards", "user_role": "agent"}


def test_the_digest_is_that_of_the_rules_in_their_order() -> None:
    first, second = rule("a", "x"), rule("b", "y")
    assert digest_of([first, second]) == digest_of([first, second]) != digest_of([second, first])


def group(sets: tuple[int, ...], use_case: str, cost: str, *, closed: bool = False) -> TraceGroup:
    owner = (use_case, "cc_1") if use_case else NOBODY
    return TraceGroup(sets, owner, closed, 2, Decimal(cost))


def test_a_preview_conserves_every_sum_and_lists_values_without_an_owner() -> None:
    cards, research = (TEAM, "Cards"), (TEAM, "Research")
    shown = preview(
        [
            group((1,), "", "10"),
            group((2, 1), "", "4"),
            group((2,), "", "3"),
            group((1,), "old", "7"),
            group((1,), "", "1", closed=True),
        ],
        {1: ("cards", "cc_1"), 2: None},
        {1: [cards], 2: [research, (KEY, "app-1")]},
    )
    assert shown.total == Amount(10, Decimal(25))
    assert sum(row.before.cost_usd for row in shown.owners) == Decimal(25)
    assert sum(row.after.cost_usd for row in shown.owners) == Decimal(25)
    assert [(row.before[0], row.after[0], row.amount.cost_usd) for row in shown.changes] == [
        ("", "cards", Decimal(14)),
        ("old", "cards", Decimal(7)),
    ]
    assert shown.moved == Amount(6, Decimal(21))
    assert shown.unmapped == Amount(4, Decimal(4))
    assert shown.closed == Amount(2, Decimal(1))
    assert [(row.pair, row.amount.cost_usd) for row in shown.values] == [
        ((KEY, "app-1"), Decimal(3)),
        (research, Decimal(3)),
        (cards, Decimal(1)),
    ]
