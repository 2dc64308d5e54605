"""`python -m finops.embedded VAR SERVER…`: the supervisor process; not for typing by hand."""

import argparse
import os
import sys
from pathlib import Path

from finops.embedded.places import Places, places_of
from finops.embedded.postgres import Postgres
from finops.embedded.redis import Redis
from finops.embedded.servers import Server
from finops.embedded.supervising import CannotStart, Supervisor


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m finops.embedded")
    parser.add_argument("var", type=Path)
    parser.add_argument("servers", nargs="+", choices=["postgres", "redis"])
    parser.add_argument("--fast", action="store_true")
    options = parser.parse_args()
    places = places_of(options.var)
    os.umask(0o077)
    made: dict[str, Server] = {
        "postgres": Postgres(places, is_fast=options.fast),
        "redis": Redis(places, is_fast=options.fast),
    }
    return _supervise(places, [made[name] for name in options.servers])


def _supervise(places: Places, servers: list[Server]) -> int:
    try:
        Supervisor(places, servers).run()
    except CannotStart as problem:
        print(problem, file=sys.stderr, flush=True)  # noqa: T201 - standard error is its log
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
