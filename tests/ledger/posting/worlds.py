"""Sets of records in which everything that may meet does meet, drawn by chance."""

import random
from dataclasses import dataclass

from tests.ledger.records import WORDS, Record, a_request, an_event, an_outcome, an_unpriced_event

STEPS = ("retrieve", "draft_answer", "check", "summarise")
CASES = 4


@dataclass(frozen=True)
class World:
    """How many traces, and how often things coincide: few `moments` make many ties."""

    traces: int = 8
    moments: tuple[str, ...] = (
        "2026-09-30T18:20:00Z",
        "2026-09-30T23:59:59.999999Z",
        "2026-10-01T00:00:00Z",
        "2026-10-01T00:00:00.000001Z",
        "2026-10-31T20:00:00Z",
    )


def records_of(world: World, chance: random.Random) -> list[Record]:
    """Records without conflicts: every id occurs once."""
    records: list[Record] = []
    for number in range(world.traces):
        trace = f"trc_{number}"
        if chance.random() < 0.5:
            records.append(a_request(trace, moment(world, chance), **words(chance)))
        records += [
            event_of(f"ce_{number}_{part}", trace, moment(world, chance), chance)
            for part in range(chance.randint(0, 4))
        ]
    for number in range(CASES):
        for kind in ("resolved_case", "accepted_action"):
            revisions = range(1, chance.choice([1, 1, 2, 4]))
            records += [outcome_of(number, kind, revision, world, chance) for revision in revisions]
    return records


def moment(world: World, chance: random.Random) -> str:
    return chance.choice(world.moments)


def words(chance: random.Random) -> dict[str, str]:
    """Sometimes the name of a business outcome as well."""
    named = {"workflow_step": chance.choice(STEPS), "cost_center": f"cc_{chance.randint(1, 2)}"}
    if chance.random() < 0.6:
        named["business_outcome_id"] = f"case_{chance.randrange(CASES)}"
    return named | details(chance)


def details(chance: random.Random) -> dict[str, str]:
    """Mostly none; few values, so that several sources tell the same and other ones."""
    offered = {"latency_ms": ("5", "12.5"), "status": ("ok", "error"), "run_id": ("r1", "r2")}
    return {
        name: chance.choice(values) for name, values in offered.items() if chance.random() < 0.2
    }


def event_of(event: str, trace: str, at: str, chance: random.Random) -> Record:
    make = an_unpriced_event if chance.random() < 0.3 else an_event
    inline = {**WORDS, **words(chance)} if chance.random() < 0.5 else {}
    more: dict[str, object] = {}
    if chance.random() < 0.3:
        more["allocated_cost_usd"] = f"0.{chance.randint(1, 10**15):015}"
    if chance.random() < 0.5:
        more["output_tokens"] = chance.randint(0, 9)
    return make(event, trace, at, **inline, **more)


def outcome_of(
    number: int, kind: str, revision: int, world: World, chance: random.Random
) -> Record:
    """Often it names no trace, sometimes one that does not carry its id or has no request."""
    trace = f"trc_{chance.randrange(world.traces + 2)}"
    more: dict[str, object] = {"revision": revision}
    for name in ("quality_passed", "risk_ok", "adopted"):
        if chance.random() < 0.4:
            more[name] = chance.random() < 0.8
    if chance.random() < 0.2:
        more["state"] = "withdrawn"
    if chance.random() < 0.5:
        more["value_usd"] = f"{chance.randint(0, 999)}.{chance.randint(0, 99):02}"
    if chance.random() < 0.3:
        more |= {**WORDS, "workflow_step": chance.choice(STEPS)}
    record = {**an_outcome(f"case_{number}", trace, moment(world, chance), kind), **more}
    return record if chance.random() < 0.5 else {**record, "trace_id": None}
