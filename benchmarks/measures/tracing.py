"""One trace with its lines and outcomes, as its page reads it."""

from collections.abc import Iterator

from django.db import transaction

from benchmarks.place import superuser
from benchmarks.results import Figure
from benchmarks.timing import milliseconds, percentile
from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.queries.traces.detail import trace_detail

TRACES = 200


def trace_figure(tenant: Tenant, size: str) -> Figure:
    """p95 over traces drawn from the whole ledger, each asked for once."""
    chosen = drawn(tenant)
    with tenant_scope(tenant.pk), transaction.atomic():
        traces = iter(chosen)
        taken = milliseconds(lambda: asked(traces), len(chosen))
    reference = f"{len(chosen)} traces asked once each, p50 {percentile(taken, 50):.2f} ms"
    return Figure(f"trace_p95_ms_{size}", percentile(taken, 95), "ms", reference)


def asked(traces: Iterator[str]) -> None:
    detail = trace_detail(next(traces), None)
    assert detail is not None
    assert detail.lines


def drawn(tenant: Tenant) -> list[str]:
    """Of the whole ledger, in no order that an index has."""
    query = """
        SELECT trace_id FROM ledger_request WHERE tenant_id = %s AND hashtext(trace_id) %% (
          SELECT greatest(1, count(*) / %s) FROM ledger_request WHERE tenant_id = %s
        ) = 0 ORDER BY hashtext(trace_id || '!') LIMIT %s
    """
    with superuser() as connection:
        rows = connection.execute(query, [tenant.pk, 2 * TRACES, tenant.pk, TRACES]).fetchall()
    return [trace_id for (trace_id,) in rows]
