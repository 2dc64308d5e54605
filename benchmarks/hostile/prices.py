"""The worst files of prices that a signed-in person may upload on a page: up to 10 MB, read at
once. Each is made when it is sent."""

import json
from collections.abc import Callable, Iterator

from benchmarks.hostile.bodies import DEEP, MB, Body, Make, filled, nested

BOUNDARY = "finops-prices"
FORM = {
    "kind": "contract",
    "name": "Hostile deal",
    "valid_from": "2026-06-01",
    "currency": "USD",
}
MOST = 10 * MB - 1_000
HEAD = b"provider,model,meter,amount\n"
CSV, GENAI, LITELLM, LANGFUSE = "csv", "genai-prices", "litellm", "langfuse"
ENTRY = {"litellm_provider": "house", "mode": "chat", "input_cost_per_token": 1e-6}


def price_bodies(tenant: str) -> Iterator[Body]:
    for number, (name, source, make) in enumerate(price_files()):
        yield Body(
            f"prices: {name}",
            f"/t/{tenant}/pricebooks/import/",
            f"multipart/form-data; boundary={BOUNDARY}",
            posted(source, number, make),
        )


def posted(source: str, number: int, make: Make) -> Callable[[], bytes]:
    def form() -> bytes:
        fields = {**FORM, "source": source, "version": f"hostile_{number}"}
        parts = [part(f'name="{name}"', value.encode()) for name, value in fields.items()]
        file = part('name="file"; filename="prices"', make())
        return b"".join([*parts, file, b"--%s--\r\n" % BOUNDARY.encode()])

    return form


def part(about: str, content: bytes) -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {about}\r\n\r\n"
    return b"%s%s\r\n" % (head.encode(), content)


def price_files() -> Iterator[tuple[str, str, Make]]:
    yield "10 MB of brackets", GENAI, lambda: b"[" * MOST
    yield "nested 100,000 deep", LITELLM, lambda: b'{"m":%s}' % nested(b'{"a":', DEEP)
    yield "3 million empty providers", GENAI, lambda: filled(b"[", b"{},", b"{}]", MOST)
    yield "100,000 models of LiteLLM", LITELLM, many_models
    yield "a model of 200,000 prices", LITELLM, lambda: many_keys(200_000)
    yield "a number of 9 million digits", LITELLM, lambda: one_price(b"9" * (9 * MB))
    yield "half characters", LANGFUSE, lambda: b'["%s"]' % (rb"\ud800" * 1_500_000)
    yield "CSV: 870,000 rows", CSV, lambda: filled(HEAD, b"h,s,input,1\n", b"", MOST)
    yield "CSV: one row of 9 MB", CSV, lambda: HEAD + b"x" * (9 * MB)
    yield "CSV: 9 million commas", CSV, lambda: HEAD + b"," * (9 * MB)


def many_models() -> bytes:
    return json.dumps({f"house/m{number}": ENTRY for number in range(100_000)}).encode()


def many_keys(count: int) -> bytes:
    costs = {f"input_cost_per_token_above_{number}k_tokens": 1 for number in range(count)}
    return json.dumps({"house/small": {**ENTRY, **costs}}).encode()


def one_price(digits: bytes) -> bytes:
    return b'{"house/small":{"litellm_provider":"house","input_cost_per_token":%s}}' % digits
