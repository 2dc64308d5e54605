"""The demo's seeders: in order, timed, and taken up where a run was killed."""

import re

import pytest

from finops.registries import seeding
from finops.registries.seeding import Seeder, register, seed_all


def test_they_run_in_order_and_each_tells_its_name_words_and_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seeding, "_apps", [])
    done, output = [], list[str]()
    register(lambda: [Seeder("late", 20, lambda: done.append("late"))])
    register(lambda: [Seeder("early", 10, lambda: f"{len(done)} before")])
    seed_all(output.append)
    assert done == ["late"]
    assert [re.sub(r"[0-9]+\.[0-9]", "n", line) for line in output] == [
        "early: 0 before, n s",
        "late: n s",
    ]


def test_every_seeder_of_the_product_has_a_name_of_its_own() -> None:
    names = [seeder.name for of_app in seeding._apps for seeder in of_app()]
    assert {"prices", "retail_banking_us", "mapping", "anchors"} <= set(names)
    assert len(names) == len(set(names))
