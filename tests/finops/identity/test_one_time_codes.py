"""The code of an authenticator app: the worked answers of RFC 6238, appendix B."""

import base64

import pytest

from finops.calc.one_time_codes import code_at, secret_of

SEED = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_codes_of_the_standard(seconds: int, code: str) -> None:
    assert code_at(SEED, seconds) == code


def test_a_code_holds_for_its_thirty_seconds() -> None:
    assert code_at(SEED, 30) == code_at(SEED, 59) != code_at(SEED, 60)


def test_a_secret_has_twenty_bytes() -> None:
    assert base64.b32decode(secret_of(b"x" * 32)) == b"x" * 20
