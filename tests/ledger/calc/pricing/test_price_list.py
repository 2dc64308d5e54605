"""Which entry speaks of a model: providers, fallbacks, priority, closeness, dates in names."""

from dataclasses import replace
from datetime import timedelta

from ledger.calc.pricing.book import Book, ProviderRule
from ledger.calc.pricing.match import Match, MatchTest, any_of, exact
from ledger.calc.pricing.price_list import PriceList
from tests.ledger.calc.pricing.books import JUNE, book, entry, rate, tier

PREFIX = Match(MatchTest.PREFIX, "gpt-4o")
MINI = Match(MatchTest.PREFIX, "gpt-4o-mini")


def cost(books: Book, model: str, provider: str = "openai") -> int | None:
    usd = rate(books, {"input": 1}, model=model, provider=provider).cost_usd
    return None if usd is None else int(usd)


def test_the_closest_match_speaks_wherever_it_stands() -> None:
    entries = (
        entry(tier({"input": "1"}), match=PREFIX, provider="openai"),
        entry(tier({"input": "2"}), match=MINI, provider="openai"),
        entry(tier({"input": "3"}), match=exact("gpt-4o-mini"), provider="openai"),
    )
    for order in (entries, entries[::-1]):
        assert cost(book(*order), "gpt-4o-2024-08-06") == 1
        assert cost(book(*order), "gpt-4o-mini-2024-07-18") == 2
        assert cost(book(*order), "GPT-4o-mini") == 3


def test_the_operators_own_list_speaks_before_the_public_ones_and_these_in_their_order() -> None:
    sources = {"langfuse": 3, "litellm": 2, "manual": 0, "genai-prices": 1}
    made = [
        replace(
            book(entry(tier({"input": str(price)}), provider="openai", match="m")),
            source=source,
            id=number,
            valid_from=JUNE - timedelta(days=number),
        )
        for number, (source, price) in enumerate(sources.items())
    ]
    order = [candidate.book.source for candidate in PriceList(made).candidates("openai", "m")]
    assert order == ["manual", "genai-prices", "litellm", "langfuse"]


def test_priority_comes_before_closeness() -> None:
    first = entry(tier({"input": "1"}), match=PREFIX, provider="openai", priority=-1)
    close = entry(tier({"input": "2"}), match=exact("gpt-4o"), provider="openai")
    assert cost(book(close, first), "gpt-4o") == 1


def test_a_provider_sells_the_models_of_another_unless_it_has_its_own_price() -> None:
    rules = (ProviderRule("azure", fallbacks=("openai",)),)
    theirs = entry(tier({"input": "1"}), match=PREFIX, provider="openai")
    own = entry(tier({"input": "2"}), match=exact("gpt-4o-eu"), provider="azure", priority=9)
    sold = book(theirs, own, providers=rules)
    assert cost(sold, "gpt-4o", "azure") == 1
    assert cost(sold, "gpt-4o-eu", "azure") == 2
    assert cost(sold, "gpt-4o", "aws") is None


def test_a_provider_is_known_by_its_other_names_and_by_its_models() -> None:
    rule = ProviderRule(
        "openai", Match(MatchTest.CONTAINS, "openai"), Match(MatchTest.PREFIX, "gpt-")
    )
    named = book(entry(tier({"input": "1"}), match=PREFIX, provider="openai"), providers=(rule,))
    assert cost(named, "gpt-4o", "text-completion-openai") == 1
    assert cost(named, "gpt-4o", "") == 1
    assert cost(named, "gpt-4o", "other") is None


def test_an_entry_without_a_provider_is_for_all_of_them_after_their_own() -> None:
    anyone = entry(tier({"input": "1"}), match=exact("gpt-4o"), provider="")
    own = entry(tier({"input": "2"}), match=PREFIX, provider="openai")
    assert cost(book(anyone, own), "gpt-4o", "openai") == 2
    assert cost(book(anyone, own), "gpt-4o", "elsewhere") == 1


def test_a_compact_date_in_a_name_means_the_dashed_one_where_nothing_has_it_as_it_is() -> None:
    dated = entry(tier({"input": "1"}), match=exact("gpt-5.2-2025-12-11"), provider="openai")
    assert cost(book(dated), "gpt-5.2-20251211") == 1
    assert cost(book(dated), "gpt-5.2-20251311") is None
    compact = entry(tier({"input": "2"}), match=exact("gpt-5.2-20251211"), provider="openai")
    assert cost(book(dated, compact), "gpt-5.2-20251211") == 2


def test_a_name_without_a_day_means_the_newest_snapshot_where_nothing_has_it_as_it_is() -> None:
    snapshots = [
        entry(tier({"input": price}), match=exact(f"gpt-audio-{day}"), provider="openai")
        for price, day in (("1", "2024-12-17"), ("2", "2025-06-03"))
    ]
    assert cost(book(*snapshots), "gpt-audio") == 2
    assert cost(book(*snapshots), "gpt-audio-mini") is None
    family = entry(tier({"input": "3"}), match=exact("gpt-audio"), provider="openai")
    assert cost(book(*snapshots, family), "gpt-audio") == 3


def test_a_route_before_a_name_is_looked_past_where_the_book_has_the_name_alone() -> None:
    plain = entry(tier({"input": "1"}), match=exact("gpt-4o"), provider="openai")
    assert cost(book(plain), "openai/gpt-4o") == 1
    assert cost(book(plain), "azure/gpt-4o") is None
    routed = entry(tier({"input": "2"}), match=exact("openai/gpt-4o"), provider="openai")
    assert cost(book(plain, routed), "openai/gpt-4o") == 2


def test_one_of_many_exact_names_is_found_like_a_single_one() -> None:
    both = entry(tier({"input": "1"}), match=any_of(("a", "B")), provider="openai")
    assert [cost(book(both), name) for name in ("a", "b", "c")] == [1, 1, None]
