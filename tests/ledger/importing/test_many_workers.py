"""Several import workers at once, each a process of its own: on one tenant, and on many.

Their files overlap and are in different orders, drawn by chance from a seed. No deadlock, no
record twice or missing, sums exact.
"""

import random
from decimal import Decimal
from uuid import UUID

import pytest

from finops.models import Tenant
from tests.ledger.importing.jobs import (
    HEAD,
    REQUEST_HEAD,
    cost_and_events,
    events_file,
    requests_file,
    start_run,
    state_of,
    submit,
)
from tests.people import make_tenant, platform_tenant
from tests.superuser import superuser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
EVENTS, CHUNK = 3_000, 300
COST = Decimal("0.003")  # of each event


def shuffled(content: bytes, chance: random.Random, part: float = 1.0) -> bytes:
    """Some lines of a file in an order of chance, under the same head."""
    head, *lines = content.decode().splitlines(keepends=True)
    return (head + "".join(chance.sample(lines, round(len(lines) * part)))).encode()


def for_tenants(slugs: list[str], traces: int) -> tuple[bytes, bytes]:
    """Requests of several tenants turn by turn, and three events of each."""
    requests, events = [], []
    for n in range(traces):
        slug, at = slugs[n % len(slugs)], f"2025-06-{1 + n % 28:02}T{n % 24:02}:00:00Z"
        requests.append(
            f"{slug}_{n},{at},{slug},care,cc_1,copilot,draft,medium,prod,agent,route_v1,miss\n"
        )
        events += [
            f"{slug}_{n}_{part},{slug}_{n},{at},model_call,house,3,0.001,b1,direct_metered,short\n"
            for part in range(3)
        ]
    return (REQUEST_HEAD + "".join(requests)).encode(), (HEAD + "".join(events)).encode()


def run_at_once(jobs: list[tuple[Tenant, UUID]]) -> list[tuple[str, int, int, int, int]]:
    """Work on all jobs in processes that begin together; how each ended."""
    running = [start_run(tenant, job) for tenant, job in jobs]
    for process in running:
        output, _ = process.communicate(timeout=300)
        assert output.strip() == "True"
    return [state_of(tenant, job) for tenant, job in jobs]


def deadlocks() -> int:
    with superuser() as admin:
        row = admin.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
        assert row is not None
        return int(str(row[0]))


def test_on_one_tenant() -> None:
    chance, tenant = random.Random(7), make_tenant()
    events, requests = events_file(EVENTS), requests_file(EVENTS // 3)
    files = [
        (events, requests),
        (shuffled(requests, chance), shuffled(events, chance)),
        (shuffled(events, chance, 0.6),),
        (shuffled(events, chance, 0.6), shuffled(requests, chance, 0.6)),
    ]
    jobs = [(tenant, submit(tenant, *some, chunk_rows=CHUNK)) for some in files]
    before = deadlocks()
    ended = run_at_once(jobs)
    assert [state[0] for state in ended] == ["done"] * 4
    assert sum(state[1] for state in ended) == EVENTS + EVENTS // 3
    assert sum(state[3] + state[4] for state in ended) == 0
    assert cost_and_events(tenant) == (EVENTS * COST, EVENTS)
    assert deadlocks() == before


def test_on_many_tenants() -> None:
    chance, slugs = random.Random(11), ["retail", "bank", "wealth"]
    tenants = [make_tenant(slug) for slug in slugs]
    platform = platform_tenant()
    requests, events = for_tenants(slugs, EVENTS // 3)
    mixed = [
        (platform, submit(platform, shuffled(requests, chance), events, chunk_rows=CHUNK)),
        (platform, submit(platform, requests, shuffled(events, chance), chunk_rows=CHUNK)),
    ]
    own = [
        (tenant, submit(tenant, *only(tenant.slug, requests, events), chunk_rows=CHUNK))
        for tenant in tenants[:2]
    ]
    before = deadlocks()
    ended = run_at_once(mixed + own)
    assert [state[0] for state in ended] == ["done"] * 4
    assert sum(state[1] for state in ended) == EVENTS + EVENTS // 3
    assert sum(state[3] + state[4] for state in ended) == 0
    totals = [cost_and_events(tenant) for tenant in tenants]
    assert sum(count for _, count in totals) == EVENTS
    assert all(cost == count * COST for cost, count in totals)
    assert deadlocks() == before


def only(slug: str, *files: bytes) -> list[bytes]:
    """The rows of one tenant, which its own people may upload."""
    kept = []
    for content in files:
        head, *lines = content.decode().splitlines(keepends=True)
        kept.append((head + "".join(n for n in lines if n.startswith(f"{slug}_"))).encode())
    return kept
