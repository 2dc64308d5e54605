"""Numbers as text: exact, without exponent, without useless zeros."""

from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ledger.calc.replay.formats import decimals, plain, timestamps


@given(
    count=st.integers(0, 10**9),
    unit=st.sampled_from(["0.25", "0.001", "1", "0.000001", "0.00000015", "1E-9", "0.15"]),
)
def test_decimal_text_is_the_exact_product(count: int, unit: str) -> None:
    text = decimals(np.array([count]), Decimal(unit))[0]
    assert Decimal(text) == count * Decimal(unit)
    assert "E" not in text
    assert not (text.endswith("0") and "." in text)


def test_small_prices_are_written_out() -> None:
    assert plain(Decimal("15") * Decimal("1E-6")) == "0.000015"
    assert decimals(np.array([5_580]), Decimal("0.000001")) == ["0.00558"]


def test_times_are_iso_8601_in_utc() -> None:
    moment = datetime(2026, 6, 29, 18, 15, 46, 680_000, tzinfo=UTC)
    micros = np.array([int(moment.timestamp() * 1_000_000)])
    assert timestamps(micros)[0] == "2026-06-29T18:15:46.680Z"
    assert datetime.fromisoformat(timestamps(micros)[0]) == moment
