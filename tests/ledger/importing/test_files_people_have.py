"""Imports of files as people have them: what becomes of their rows, their requests, their end."""

import json
from collections.abc import Sequence
from uuid import UUID

import pytest
from django.db import connection, transaction

from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services.organisation.units import (
    NewUseCase,
    create_business_unit,
    create_cost_center,
    create_use_case,
)
from ledger.models import DegradedEvent, ImportJob
from ledger.services.importing import run_job
from tests.ledger.importing.jobs import job_of, rejects_of, state_of, submit
from tests.ledger.parsers.exports.reading import as_array, as_lines, as_table
from tests.ledger.parsers.exports.test_langfuse_observations import OBSERVATION
from tests.ledger.parsers.exports.test_litellm_logs import LOG
from tests.ledger.parsers.samples import Record, write_csv
from tests.ledger.records import a_request, an_event
from tests.people import make_tenant, platform_tenant

pytestmark = pytest.mark.django_db
AT = "2026-06-24T10:00:00Z"
# By event: its use case, cost center and step, whoever told them.
OWNERS = """
SELECT DISTINCT e.record_id, a.use_case, a.cost_center, a.workflow_step
FROM ledger_costline l
JOIN ledger_recordkey e ON e.tenant_id = l.tenant_id AND e.key = l.event_key
LEFT JOIN ledger_recordkey k ON k.tenant_id = l.tenant_id AND k.key = l.trace_key
LEFT JOIN ledger_attribution a ON a.tenant_id = l.tenant_id
  AND a.id = coalesce(l.attribution_id, k.attribution_id)
ORDER BY 1
"""


def house(slug: str = "retail", cost_center: str = "cc_1") -> Tenant:
    """A tenant with one registered use case."""
    tenant = make_tenant(slug)
    with tenant_scope(tenant.pk), transaction.atomic():
        unit = create_business_unit(actor="tests", slug="care", name="Care")
        center = create_cost_center(
            actor="tests", code=cost_center, name="Care", business_unit=unit
        )
        new = NewUseCase("copilot", "Copilot", unit, center, "high", "cost per case")
        create_use_case(actor="tests", new=new)
    return tenant


def imported(tenant: Tenant, *files: bytes, chunk_rows: int = 50_000) -> UUID:
    job = submit(tenant, *files, chunk_rows=chunk_rows)
    assert run_job(tenant.pk, job)
    return job


def owners(tenant: Tenant) -> list[tuple[object, ...]]:
    with tenant_scope(tenant.pk), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(OWNERS)
        return list(cursor.fetchall())


def events_csv(events: Sequence[Record]) -> bytes:
    return write_csv([{name: event[name] for name in event if name != "type"} for event in events])


def test_events_of_a_file_are_filled_in_from_the_register() -> None:
    tenant = house()
    rows = [
        an_event("a", "t1", AT, use_case_id="copilot"),
        an_event("b", "t2", AT, use_case_id="copilot", workflow_step="draft", cost_center="cc_9"),
        an_event("c", "t3", AT, use_case_id="nobody_knows"),
    ]
    job = imported(tenant, events_csv(rows))
    assert state_of(tenant, job) == ("done", 2, 0, 0, 1)
    assert rejects_of(tenant, job) == [(4, "c", "unknown_use_case")]
    assert owners(tenant) == [
        ("a", "copilot", "cc_1", "not_said"),
        ("b", "copilot", "cc_9", "draft"),
    ]


def test_the_platforms_file_is_filled_in_by_the_register_of_each_rows_tenant() -> None:
    tenants = [house("retail", "cc_1"), house("wealth", "cc_2")]
    rows = [
        an_event("a", "t1", AT, use_case_id="copilot", tenant_id="retail"),
        an_event("b", "t2", AT, use_case_id="copilot", tenant_id="wealth"),
        # Only the request of its trace says whose this is.
        {"type": "cost_event", **an_event("c", "t3", AT, use_case_id="copilot")},
        a_request("t3", AT, tenant_id="wealth"),
    ]
    imported(platform_tenant(), as_lines(rows))
    assert owners(tenants[0]) == [("a", "copilot", "cc_1", "not_said")]
    assert owners(tenants[1]) == [
        ("b", "copilot", "cc_2", "not_said"),
        ("c", "copilot", "cc_2", "not_said"),
    ]


def test_a_file_sent_again_with_noughts_added_is_known() -> None:
    tenant = make_tenant()
    rows = [an_event("a", "t1", AT, allocated_cost_usd="0.10")]
    imported(tenant, events_csv(rows))
    more = {"cached_tokens": "0", "reviewer_minutes": "0.00", "output_tokens": 0}
    again = [{**rows[0], "allocated_cost_usd": "0.100", "unit_price": "0.00200", **more}]
    assert state_of(tenant, imported(tenant, events_csv(again))) == ("done", 0, 1, 0, 0)


def test_an_export_without_a_registered_use_case_is_taken_unattributed_and_in_doubt() -> None:
    tenant = house()
    known = {**LOG, "request_tags": ["use_case_id:copilot"]}
    stranger = {**LOG, "request_id": "r2", "metadata": {}, "session_id": "", "spend": 1}
    job = imported(tenant, as_array([known, {**stranger, "request_tags": ["use_case_id:nobody"]}]))
    assert state_of(tenant, job) == ("done", 2, 0, 0, 0)
    assert [row[1] for row in owners(tenant)] == ["copilot", None]
    with tenant_scope(tenant.pk):
        assert list(DegradedEvent.objects.values_list("code", flat=True)) == ["unknown_use_case"]


def test_rows_of_an_export_are_refused_by_their_line_and_known_when_sent_again() -> None:
    tenant = make_tenant()
    strange = {**LOG, "request_id": "r2", "metadata": {}, "startTime": "2035-01-01T00:00:00Z"}
    data = as_lines([LOG, strange]) + b"{broken\n"
    job = imported(tenant, data)
    assert state_of(tenant, job) == ("done", 1, 0, 0, 2)
    assert [(row, code) for row, _, code in rejects_of(tenant, job)] == [
        (2, "time_in_future"),
        (3, "bad_json"),
    ]
    assert state_of(tenant, imported(tenant, data)) == ("done", 0, 1, 0, 2)


@pytest.mark.parametrize("chunk_rows", [1, 50_000])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_call_around_a_call_does_not_count_though_it_came_in_another_chunk(
    chunk_rows: int, is_first: bool
) -> None:
    tenant = make_tenant()
    inner = {**OBSERVATION, "id": "inner", "parentObservationId": "obs1"}
    rows = [OBSERVATION, inner] if is_first else [inner, OBSERVATION]
    job = imported(tenant, as_table(rows), chunk_rows=chunk_rows)
    assert job_of(tenant, job).state == "done"
    assert [row[0] for row in owners_counted(tenant)] == ["langfuse:tr1/inner"]


def owners_counted(tenant: Tenant) -> list[tuple[object, ...]]:
    """Events whose lines were not taken back."""
    with tenant_scope(tenant.pk), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.record_id FROM ledger_costline l JOIN ledger_recordkey e"
            " ON e.tenant_id = l.tenant_id AND e.key = l.event_key"
            " GROUP BY 1 HAVING sum(l.quantity) > 0"
        )
        return list(cursor.fetchall())


def test_rows_about_no_call_are_counted_apart() -> None:
    tenant = make_tenant()
    span = {**OBSERVATION, "id": "root", "type": "SPAN", "usageDetails": {}, "costDetails": {}}
    job = job_of(tenant, imported(tenant, as_array([span, OBSERVATION])))
    assert (job.state, job.rows_done, job.accepted, job.skipped) == ("done", 2, 1, 1)
    only = job_of(tenant, imported(tenant, as_array([span])))
    assert (only.state, only.error) == (
        "failed",
        "None of the 1 rows of file_0.csv is about a call.",
    )


BAD = events_csv([an_event("x", "t1", "yesterday"), an_event("y", "t1", AT, input_tokens="1.000")])
GOOD = events_csv([an_event("a", "t1", AT)])
HEADER = GOOD.split(b"\n")[0]


@pytest.mark.parametrize(
    ("files", "state", "sentence"),
    [
        ([GOOD], "done", ""),
        ([BAD], "failed", "None of the 2 rows of file_0.csv was taken. The reason given most"),
        ([GOOD, BAD], "failed", "None of the 2 rows of file_1.csv was taken"),
        ([BAD, GOOD], "failed", "None of the 2 rows of file_0.csv was taken"),
        ([GOOD + BAD.split(b"\n", 1)[1]], "done", ""),
        ([HEADER + b"\n"], "failed", "file_0.csv has no rows."),
        ([b"[]"], "failed", "file_0.csv has no rows."),
        ([GOOD, b"team;size\n1;2\n"], "failed", "file_1.csv: Columns not known: “team”, “size”."),
        ([GOOD, GOOD], "done", ""),
    ],
)
def test_a_file_of_which_nothing_was_taken_is_never_green(
    files: list[bytes], state: str, sentence: str
) -> None:
    tenant = make_tenant()
    job = job_of(tenant, imported(tenant, *files))
    assert (job.state, sentence in job.error) == (state, True)
    assert job.accepted == (1 if GOOD in files or state == "done" else 0)
    assert bool(job.error) == (state == "failed")


def test_a_file_of_conflicts_only_is_failed_and_one_of_duplicates_is_not() -> None:
    tenant = make_tenant()
    imported(tenant, GOOD)
    assert state_of(tenant, imported(tenant, GOOD)) == ("done", 0, 1, 0, 0)
    other = events_csv([an_event("a", "t1", AT, input_tokens=7)])
    job = imported(tenant, other)
    assert state_of(tenant, job) == ("failed", 0, 0, 1, 0)
    assert "other content" in job_of(tenant, job).error
    assert rejects_of(tenant, job) == [(2, "a", "conflict")]


def test_a_run_that_goes_on_after_another_still_knows_what_each_file_gave() -> None:
    tenant = make_tenant()
    job = submit(tenant, GOOD, BAD, chunk_rows=1)
    with tenant_scope(tenant.pk), transaction.atomic():
        counts = {"0": {"rows": 1, "taken": 1, "skipped": 0}}
        ImportJob.objects.filter(public_id=job).update(
            chunks_done=1, rows_done=1, accepted=1, by_file=counts
        )
    assert run_job(tenant.pk, job)
    done = job_of(tenant, job)
    assert (done.state, done.by_file["1"]) == ("failed", {"rows": 2, "taken": 0, "skipped": 0})
    assert "file_1.csv" in done.error
    assert json.dumps(done.by_file["0"]) == json.dumps(counts["0"])
