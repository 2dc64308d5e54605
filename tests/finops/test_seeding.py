"""The demo's seeders: in order, timed, and taken up where a run was killed."""

import os
import re
import time
from functools import partial
from pathlib import Path

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


MEET_WITHIN_SECONDS = 60


def meet(folder: Path, own: str, other: str) -> str:
    """Ends only where the other is at work too."""
    (folder / own).touch()
    ends = time.monotonic() + MEET_WITHIN_SECONDS
    while not (folder / other).exists():
        assert time.monotonic() < ends, f"{own} was alone"
        time.sleep(0.05)
    return str(os.getpid())


def test_those_of_one_order_run_beside_each_other_and_the_next_after_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(seeding, "_apps", [])
    both = [
        Seeder("left", 10, partial(meet, tmp_path, "left", "right")),
        Seeder("right", 10, partial(meet, tmp_path, "right", "left")),
    ]
    after = Seeder("after", 20, lambda: f"{len(list(tmp_path.iterdir()))} were here")
    register(lambda: [after, *both])
    output: list[str] = []
    seed_all(output.append, processes=2)
    processes = {number for line in output[:2] for number in re.findall(r": (\d+),", line)}
    assert len(processes | {str(os.getpid())}) == 3
    assert output[2].startswith("after: 2 were here")


def fail() -> str:
    raise RuntimeError("nothing to seed with")


def test_a_seeder_that_fails_in_a_process_of_its_own_stops_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seeding, "_apps", [])
    register(lambda: [Seeder("bad", 10, fail), Seeder("worse", 10, fail)])
    register(lambda: [Seeder("after", 20, lambda: pytest.fail("it went on"))])
    with pytest.raises(RuntimeError, match="nothing to seed with"):
        seed_all(lambda _line: None, processes=2)
