"""Inputs of real clients through the real doors: what they cost, and what is in doubt."""

import pytest

from tests.cases.bodies import sources
from tests.cases.judging import complaints
from tests.cases.world import House, read, send

CASES = sources()["cases"]


@pytest.mark.parametrize("name", CASES)
def test_a_case_of_a_real_client_comes_out_right(house: House, name: str) -> None:
    case = CASES[name]
    answers = send(house, case)
    assert [answer.status_code for answer in answers] == [200] * len(answers), answers[0].content
    assert complaints(read(house, case), case["right"]) == []
