"""SQL and Python put every latency into the same bucket, and days add up to their quantiles."""

import random
from collections import Counter
from math import nextafter

import pytest
from django.db import connection

from ledger.calc.measures.sketches import THRESHOLDS, added, bucket_of, quantile

pytestmark = pytest.mark.django_db


def buckets_in_sql(values: list[float]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT width_bucket(x, %s::float8[])"
            " FROM unnest(%s::float8[]) WITH ORDINALITY u (x, place) ORDER BY place",
            [list(THRESHOLDS), values],
        )
        return [bucket for (bucket,) in cursor.fetchall()]


def test_width_bucket_and_python_agree_at_every_threshold_and_beside_it() -> None:
    edges = [
        value
        for edge in THRESHOLDS
        for value in (nextafter(edge, 0), edge, nextafter(edge, 10 * edge))
    ]
    chance = random.Random(7)
    drawn = [chance.lognormvariate(7, 2) for _number in range(5_000)]
    values = [0.0, 0.001, 1e9, *edges, *drawn]
    assert buckets_in_sql(values) == [bucket_of(value) for value in values]


def test_days_that_are_counted_in_sql_give_the_quantile_of_all_of_them() -> None:
    days = [[float(ms) for ms in range(first, 1001, 3)] for first in (1, 2, 3)]
    counted = [Counter(buckets_in_sql(day)) for day in days]
    p95 = quantile(added(counted), 0.95)
    assert p95 is not None
    assert round(p95, 2) == 944.05
    of_days = [quantile(count, 0.95) for count in counted]
    assert p95 != sum(of_day for of_day in of_days if of_day is not None)
