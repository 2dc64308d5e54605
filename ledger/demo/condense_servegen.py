"""Condense ServeGen's hourly client rates into rhythm.json, hour-of-week weights per archetype.

Run by hand: python -m ledger.demo.condense_servegen HOURLY_BY_CLIENT.csv.gz [OUT.json]
The trace names no weekday and no zone. Its daily troughs lie at four to five o'clock and its
business clients rest on days 4, 5, 11 and 12, so hour 0 is read as Tuesday, local midnight.
"""

import json
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

HOURS_PER_WEEK = 168
TUESDAY_MIDNIGHT = 24
CLIENTS_PER_ARCHETYPE = 8
MIN_REQUESTS = 50_000
MIN_DAY_SHARE = 0.25
SOURCE = "ServeGen (Alibaba), M-large, hourly requests by client, 14 days; Apache-2.0"

Floats = npt.NDArray[np.float64]


def read_weeks(path: Path) -> Floats:
    """Clients active on every day: requests as (client, week, hour since Monday 00:00)."""
    rows = pd.read_csv(path)
    table = rows.pivot_table(index="client", columns="hour", values="requests_est", aggfunc="sum")
    hourly = table.sort_index().reindex(columns=range(2 * HOURS_PER_WEEK)).fillna(0.0).to_numpy()
    daily = hourly.reshape(len(hourly), 14, 24).sum(axis=2)
    busy = hourly.sum(axis=1) >= MIN_REQUESTS
    steady = daily.min(axis=1) >= MIN_DAY_SHARE * daily.mean(axis=1)
    kept = np.roll(hourly[busy & steady], TUESDAY_MIDNIGHT, axis=1)
    weeks: Floats = kept.reshape(-1, 2, HOURS_PER_WEEK)
    return weeks


def normalised_weeks(weeks: Floats) -> Floats:
    """Mean week of each client, scaled to a mean of 1 per hour: (client, 168)."""
    mean = weeks.mean(axis=1)
    scaled: Floats = mean / mean.mean(axis=1, keepdims=True)
    return scaled


def archetype_scores(weeks: Floats) -> dict[str, Floats]:
    """How well each client fits each archetype; higher is better."""
    hour, day = np.arange(HOURS_PER_WEEK) % 24, np.arange(HOURS_PER_WEEK) // 24
    share = weeks / weeks.sum(axis=1, keepdims=True)
    office = (day < 5) & (hour >= 9) & (hour < 18)
    evening = (hour >= 17) & (hour < 23)
    night = (hour >= 22) | (hour < 6)
    return {
        "office": share[:, office].sum(axis=1),
        "consumer": share[:, evening].sum(axis=1),
        "night_batch": share[:, night].sum(axis=1),
        "steady": -weeks.std(axis=1),
    }


def condense(weeks: Floats) -> dict[str, list[float]]:
    """The mean week of the best-fitting clients of each archetype, 168 weights with mean 1."""
    profiles: dict[str, list[float]] = {}
    for name, score in archetype_scores(weeks).items():
        best = np.argsort(-score, kind="stable")[:CLIENTS_PER_ARCHETYPE]
        profiles[name] = [round(float(weight), 4) for weight in weeks[best].mean(axis=0)]
    return profiles


def write_profile(source: Path, target: Path) -> None:
    """Condense `source` into the JSON file `target`."""
    profile = {
        "source": SOURCE,
        "weights_per": "hour of week, Monday 00:00 local first, mean 1",
        "archetypes": condense(normalised_weeks(read_weeks(source))),
    }
    target.write_text(json.dumps(profile, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    arguments = [Path(argument) for argument in sys.argv[1:]]
    write_profile(arguments[0], (arguments[1:] or [Path(__file__).with_name("rhythm.json")])[0])
