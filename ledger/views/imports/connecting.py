"""How clients that emit already are pointed here: one snippet for each."""

from dataclasses import dataclass

from django.http import HttpRequest

KEY = "fin_…"


@dataclass(frozen=True)
class ClientSnippet:
    """A stock client and the settings that lead it here; `fin_…` stands for a key."""

    name: str
    text: str


def client_snippets(request: HttpRequest) -> list[ClientSnippet]:
    """With the address under which this page was asked for."""
    base = request.build_absolute_uri("/").rstrip("/")
    return [ClientSnippet(name, "\n".join(lines)) for name, lines in _settings(base).items()]


def _settings(base: str) -> dict[str, list[str]]:
    return {
        "OpenTelemetry": [
            f"OTEL_EXPORTER_OTLP_ENDPOINT={base}",
            "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
            f"OTEL_EXPORTER_OTLP_HEADERS=Authorization=Bearer%20{KEY}",
            "OTEL_RESOURCE_ATTRIBUTES=finops.use_case_id=my_use_case",
        ],
        "Langfuse": [
            f"LANGFUSE_BASE_URL={base}",
            "LANGFUSE_PUBLIC_KEY=anything",
            f"LANGFUSE_SECRET_KEY={KEY}",
        ],
        "LiteLLM proxy (config.yaml)": [
            'litellm_settings: {callbacks: ["finops"]}',
            "callback_settings:",
            "  finops:",
            "    callback_type: generic_api",
            f"    endpoint: {base}/v1/ingest/litellm",
            f"    headers: {{Authorization: Bearer {KEY}}}",
            "    max_retries: 3",
        ],
        "LiteLLM SDK": [
            "from litellm.integrations.generic_api.generic_api_callback import GenericAPILogger",
            "litellm.callbacks = [GenericAPILogger(",
            f'    endpoint="{base}/v1/ingest/litellm",',
            f'    headers={{"Authorization": "Bearer {KEY}"}})]',
        ],
        "OpenMeter": [f'Client(endpoint="{base}", token="{KEY}")'],
        "Lago": [f'Client(api_key="{KEY}", api_url="{base}")'],
        "HTTP": [
            f'curl {base}/api/v1/ingest -H "Authorization: Bearer {KEY}" \\',
            '  -H "Content-Type: application/json" -d @events.json',
        ],
    }
