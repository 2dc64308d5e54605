"""The references of online ingest: Django putting the same rows into the same tables.

The objects are made before the clock starts, and there is no HTTP, no gate, no duplicate check
and no rollup: all of that favours the reference.
"""

import time

from django.db import transaction
from django.db.models import Model

from benchmarks.measures.copying import MODELS, lend_dimensions, made
from benchmarks.measures.importing import fresh_tenant
from benchmarks.place import level_ground
from finops.models import Tenant
from finops.scope import tenant_scope

ONE_BY_ONE = 2_000  # events


def timed_bodies(source: Tenant, sent: int, batches: int) -> float:
    """Seconds of the rows of `batches` of the `sent` bodies, by bulk_create, body by body."""
    target = fresh_tenant("bodies")
    lend_dimensions(source, target)
    objects = [made(source, target, table, batches / sent) for table in MODELS]
    level_ground()
    began = time.perf_counter()
    for number in range(batches):
        with tenant_scope(target.pk), transaction.atomic():
            for model, rows in zip(MODELS.values(), objects, strict=True):
                model._default_manager.bulk_create(part_of(rows, number, batches))
    return time.perf_counter() - began


def part_of(rows: list[Model], number: int, parts: int) -> list[Model]:
    return rows[len(rows) * number // parts : len(rows) * (number + 1) // parts]


def timed_rows(source: Tenant, part: float) -> float:
    """Seconds of a part of the rows by one INSERT each; one record's rows are one transaction."""
    target = fresh_tenant("single")
    lend_dimensions(source, target)
    objects = [made(source, target, table, part) for table in MODELS]
    records = max(len(rows) for rows in objects)
    level_ground()
    began = time.perf_counter()
    for number in range(records):
        with tenant_scope(target.pk), transaction.atomic():
            for rows in objects:
                for row in part_of(rows, number, records):
                    row.save(force_insert=True)
    return time.perf_counter() - began
