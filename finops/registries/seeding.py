"""The demo, part by part: each app registers its seeders, and `seed_demo` runs all of them."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import groupby
from multiprocessing import get_context
from time import perf_counter

import django

Say = Callable[[str], object]


@dataclass(frozen=True)
class Seeder:
    """One part of the demo. `seed` makes what is missing of it and nothing twice, so that a run
    that was killed is taken up by the next; it tells what there is in a few words, or nothing.

    Seeders of one order do not need each other and may run beside each other in processes of their
    own. They find the clock as it is: one that sets the clock has an order of its own.
    """

    name: str
    order: int
    seed: Callable[[], str | None]


Seeders = Callable[[], Iterable[Seeder]]
_apps: list[Seeders] = []


def register(seeders: Seeders) -> None:
    """Add an app's seeders; called from AppConfig.ready(). They are imported where they run."""
    if seeders not in _apps:
        _apps.append(seeders)


def seed_all(say: Say, processes: int = 1) -> None:
    """Run all seeders in their order, those of one order in up to `processes` processes, and tell
    of each how long it took."""
    for _, of_order in groupby(_in_order(), key=lambda seeder: seeder.order):
        group = list(of_order)
        if processes > 1 and len(group) > 1:
            sentences = _beside_each_other(group, processes)
        else:
            sentences = (_seed(seeder) for seeder in group)
        for sentence in sentences:
            say(sentence)


def _in_order() -> list[Seeder]:
    seeders = [seeder for of_app in _apps for seeder in of_app()]
    return sorted(seeders, key=lambda seeder: seeder.order)


def _beside_each_other(group: list[Seeder], processes: int) -> Iterator[str]:
    """As they end. A process that is spawned begins without connections of ours."""
    with ProcessPoolExecutor(
        min(processes, len(group)), mp_context=get_context("spawn"), initializer=django.setup
    ) as pool:
        for ended in as_completed([pool.submit(_seed, seeder) for seeder in group]):
            yield ended.result()


def _seed(seeder: Seeder) -> str:
    begun = perf_counter()
    words = seeder.seed()
    seconds = f"{perf_counter() - begun:.1f} s"
    return f"{seeder.name}: {words}, {seconds}" if words else f"{seeder.name}: {seconds}"
