"""OpenTelemetry's SDK and exporter, and Langfuse's SDK, unchanged, against a running server."""

from collections.abc import Iterator
from decimal import Decimal

import httpx
import pytest
from django.db import transaction
from langfuse import Langfuse, propagate_attributes
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pytest_django.live_server_helper import LiveServer

from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services.organisation.units import (
    NewUseCase,
    create_business_unit,
    create_cost_center,
    create_use_case,
)
from ledger.models import QualityScore
from tests.ledger.ledgers import the_ledger
from tests.ledger.receivers.otlp.spans import CHAT
from tests.people import make_key, make_tenant

pytestmark = pytest.mark.django_db(transaction=True)
OWNED = "contact_center/cc_4102/copilot/draft_answer/medium/not_said"
RETRIEVER = {"openinference.span.kind": "RETRIEVER", "input.value": "secret"}


@pytest.fixture
def tenant() -> Tenant:
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk), transaction.atomic():
        unit = create_business_unit(actor="tests", slug="contact_center", name="Contact Center")
        center = create_cost_center(actor="tests", code="cc_4102", name="4102", business_unit=unit)
        new = NewUseCase("copilot", "Copilot", unit, center, "medium", "lower handling time")
        create_use_case(actor="tests", new=new)
    return tenant


def lines(tenant: Tenant) -> list[tuple[object, ...]]:
    """Meter, quantity and owner of each line."""
    with tenant_scope(tenant.pk), transaction.atomic():
        return sorted((row[3], row[4], row[-1]) for row in the_ledger()["lines"])


@pytest.fixture
def kept() -> InMemorySpanExporter:
    return InMemorySpanExporter()


def exporter(server: LiveServer, key: str, compression: Compression) -> OTLPSpanExporter:
    return OTLPSpanExporter(
        endpoint=f"{server.url}/v1/traces",
        headers={"Authorization": f"Bearer {key}"},
        compression=compression,
    )


def trace(*exporters: object) -> None:
    """An agent's run: a retrieval and a chat inside; the attribution is on the agent alone."""
    provider = TracerProvider(resource=Resource({"service.name": "copilot"}))
    for exporter in exporters:
        provider.add_span_processor(BatchSpanProcessor(exporter))  # type: ignore[arg-type]
    tracer = provider.get_tracer("tests")
    words = {"finops.use_case_id": "copilot", "finops.workflow_step": "draft_answer"}
    agent = {"gen_ai.operation.name": "invoke_agent", **words}
    with tracer.start_as_current_span("agent", attributes=agent) as outer:
        outer.set_attribute("gen_ai.usage.input_tokens", 1000)
        with tracer.start_as_current_span("search", attributes=RETRIEVER):
            pass
        with tracer.start_as_current_span("chat", attributes=dict(CHAT)):
            pass
        provider.force_flush()  # the children go before their parent
    provider.shutdown()


@pytest.mark.parametrize("compression", [Compression.Gzip, Compression.NoCompression])
def test_opentelemetry_exports_children_before_parents(
    live_server: LiveServer, kept: InMemorySpanExporter, tenant: Tenant, compression: Compression
) -> None:
    key = make_key(tenant)
    trace(exporter(live_server, key, compression), kept)
    expected = [
        ("input", Decimal(1000), OWNED),
        ("output", Decimal(200), OWNED),
        ("retrieval_query", Decimal(1), OWNED),
    ]
    assert lines(tenant) == expected
    again = exporter(live_server, key, compression)
    assert again.export(kept.get_finished_spans()) is SpanExportResult.SUCCESS
    again.shutdown()  # type: ignore[no-untyped-call]  # of the library
    assert lines(tenant) == expected


def test_the_exporter_hears_that_its_key_is_not_valid(
    live_server: LiveServer, kept: InMemorySpanExporter
) -> None:
    trace(kept)
    stranger = exporter(live_server, "nobody", Compression.Gzip)
    assert stranger.export(kept.get_finished_spans()) is SpanExportResult.FAILURE
    stranger.shutdown()  # type: ignore[no-untyped-call]  # of the library


@pytest.fixture
def langfuse(live_server: LiveServer, tenant: Tenant) -> Iterator[Langfuse]:
    provider = TracerProvider()
    with httpx.Client() as connections:  # ours, so that they end with the test
        client = Langfuse(
            public_key=f"pk-{tenant.slug}",
            secret_key=make_key(tenant),
            base_url=live_server.url,
            tracer_provider=provider,
            httpx_client=connections,
        )
        yield client
        client.shutdown()
        provider.shutdown()


def test_langfuse_sends_traces_and_scores(langfuse: Langfuse, tenant: Tenant) -> None:
    assert langfuse.auth_check()
    words = {"use_case_id": "copilot", "workflow_step": "draft_answer"}
    with (
        langfuse.start_as_current_observation(name="answer", as_type="agent") as root,
        propagate_attributes(metadata=words),
        langfuse.start_as_current_observation(
            name="chat",
            as_type="generation",
            model="gpt-4o",
            input=[{"role": "user", "content": "secret"}],
            usage_details={"input": 400, "input_cached_tokens": 600, "output": 200, "total": 1200},
        ),
    ):
        trace_id = root.trace_id
    langfuse.create_score(
        score_id="s1", trace_id=trace_id, name="helpfulness", value=0.9, comment="secret"
    )
    langfuse.create_score(trace_id=trace_id, name="tone", value="kind", data_type="CATEGORICAL")
    langfuse.flush()
    assert lines(tenant) == [
        ("cached_input", Decimal(600), OWNED),
        ("input", Decimal(400), OWNED),
        ("output", Decimal(200), OWNED),
    ]
    with tenant_scope(tenant.pk), transaction.atomic():
        rows = QualityScore.objects.values_list("metric__metric", "value", "trace_id")
        assert sorted(rows) == [
            ("helpfulness", Decimal("0.9"), trace_id),
            ("tone:kind", Decimal(1), trace_id),
        ]
