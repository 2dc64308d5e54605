"""A spreadsheet of prices as a book, and what is refused with its line."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from ledger.calc.pricing.finding import find_price
from ledger.calc.pricing.match import MatchTest
from ledger.calc.pricing.price_list import PriceList
from ledger.calc.pricing.usage import Usage
from ledger.parsers.pricebooks.about import About, NotAPriceList
from ledger.parsers.pricebooks.price_csv import read_price_csv

ABOUT = About("House", "house_1", valid_from=datetime(2026, 6, 1, tzinfo=UTC))
HEAD = "provider,model,meter,amount"
GOOD = """provider,model,match,meter,amount,per,service_tier,above,valid_from,valid_to
openai,gpt-x,prefix,input,2.5,1000000,,,,
openai,gpt-x,prefix,input,5,1000000,,200000,,
openai,gpt-x,prefix,input,1.25,1000000,batch,,,
openai,gpt-x,prefix,output,10,1000000,,,,
house,crm,,call,0.004,,,,2026-07-01,2026-08-01
"""


def price(tokens: int, tier: str = "", meter: str = "input") -> Decimal:
    prices = PriceList([read_price_csv(GOOD.encode(), ABOUT)])
    usage = Usage("openai", "gpt-x-mini", datetime(2026, 6, 2, tzinfo=UTC), service_tier=tier)
    price_of_meter = find_price(prices, usage, meter, lambda _meters: Decimal(tokens))
    assert price_of_meter is not None
    return price_of_meter.parts[0].unit_price * 1_000_000


def test_rows_become_entries_and_tiers_that_are_asked_in_the_right_order() -> None:
    assert price(1) == Decimal("2.5")
    assert price(200_001) == 5
    assert price(200_001, "batch") == Decimal("1.25")
    assert price(200_001, "batch", "output") == 10


def test_columns_are_known_in_any_case_and_with_blanks() -> None:
    head, rows = GOOD.split("\n", 1)
    spaced = " , ".join(name.replace("_", " ").title() for name in head.split(","))
    assert read_price_csv(f"{spaced}\n{rows}".encode(), ABOUT).entries == (
        read_price_csv(GOOD.encode(), ABOUT).entries
    )


def test_days_and_defaults_are_taken() -> None:
    model, crm = read_price_csv(("\ufeff" + GOOD).encode(), ABOUT).entries
    assert (model.match.test, crm.match.test) == (MatchTest.PREFIX, MatchTest.EXACT)
    assert model.valid_from == ABOUT.valid_from
    assert (crm.valid_from, crm.valid_to) == (
        datetime(2026, 7, 1, tzinfo=UTC),
        datetime(2026, 8, 1, tzinfo=UTC),
    )
    assert crm.tiers[0].components[0].unit_amount == Decimal("0.004")
    assert crm.raw == "house,crm,,call,0.004,,,,2026-07-01,2026-08-01"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("provider,model,meter\n", "amount"),
        (f"{HEAD},colour\n", "colour"),
        (f"{HEAD},meter\na,b,input,1,input\n", "more than once in the header: “meter”"),
        ("provider,colour,Price,Meter,METER\n", "Columns not known: “colour”, “Price”."),
        ("provider,colour,Price,Meter,METER\n", "from the header: “model”, “amount”. Add them."),
        (f"{HEAD}\n", "from 1 to"),
        (f"{HEAD}\na,b,input\n", "Line 2"),
        (f"{HEAD}\na,b,input,1\na,b,output,-1\n", "Line 3"),
        (f"{HEAD}\na,b,input,1e3\n", "Line 2"),
        (f"{HEAD}\na,b,input,NaN\n", "Line 2"),
        (f"{HEAD}\na,b\u202ec,input,1\n", "Line 2"),
        (f"{HEAD}\n,b,input,1\n", "Line 2"),
        (f"{HEAD},match\na,b,input,1,like\n", "Line 2"),
        (f"{HEAD},match\na,b,input,1,regex\n", "Line 2"),
        (f"{HEAD},valid_from\na,b,input,1,tomorrow\n", "Line 2"),
        (f"{HEAD},per\na,b,input,1,3\n", "Line 2"),
        (f"{HEAD}\na,b,input,1\na,b,input,2\n", "two prices of input"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(text: str, sentence: str) -> None:
    with pytest.raises(NotAPriceList, match=sentence):
        read_price_csv(text.encode(), ABOUT)


def test_a_file_that_is_no_text_is_refused() -> None:
    with pytest.raises(NotAPriceList, match="UTF-8"):
        read_price_csv(b"\xff\xfe\x00", ABOUT)
