"""The demo, part by part: each app registers its seeders, and `seed_demo` runs all of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import perf_counter

Say = Callable[[str], object]


@dataclass(frozen=True)
class Seeder:
    """One part of the demo. `seed` makes what is missing of it and nothing twice, so that a run
    that was killed is taken up by the next; it tells what there is in a few words, or nothing."""

    name: str
    order: int
    seed: Callable[[], str | None]


Seeders = Callable[[], Iterable[Seeder]]
_apps: list[Seeders] = []


def register(seeders: Seeders) -> None:
    """Add an app's seeders; called from AppConfig.ready(). They are imported where they run."""
    if seeders not in _apps:
        _apps.append(seeders)


def seed_all(say: Say) -> None:
    """Run all seeders in their order, and tell of each how long it took."""
    seeders = [seeder for of_app in _apps for seeder in of_app()]
    for seeder in sorted(seeders, key=lambda seeder: seeder.order):
        begun = perf_counter()
        words = seeder.seed()
        seconds = f"{perf_counter() - begun:.1f} s"
        say(f"{seeder.name}: {words}, {seconds}" if words else f"{seeder.name}: {seconds}")
