"""OTLP traces: spans in the vocabularies of OTel GenAI, OpenInference, Langfuse and LiteLLM.

Token convention: inclusive, but for Langfuse's usage details, which are disjoint; see `usage`.
"""

from ledger.parsers.otlp.traces import parse
from ledger.parsers.otlp.wire.bodies import is_json, read_spans

__all__ = ["is_json", "parse", "read_spans"]
