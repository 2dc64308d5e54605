"""Templates of files, made from the declarations of fields: a header and one example row."""

import csv
import io
import json
from collections.abc import Callable

from ledger.parsers.records.field_words import FIELD_WORDS
from ledger.parsers.records.fields import KINDS, RAW_RULES, Field

# What an example says besides the fields that must be there: enough to be a row somebody has.
ALSO_SHOWN: dict[str, tuple[str, ...]] = {
    "cost_event": (
        *("model_or_service", "input_tokens", "cached_tokens", "output_tokens"),
        *("allocated_cost_usd", "use_case_id", "business_unit", "cost_center", "workflow_step"),
        *("risk_tier", "environment", "user_role", "route_policy_version", "cache_status"),
    ),
    "outcome": ("trace_id", "quality_passed", "value_usd"),
    "request": ("business_outcome_id",),
    "score": ("trace_id", "source"),
    "credit": ("model_or_service",),
}


def example_of(kind: str) -> dict[str, str]:
    """A good record of a kind, as text."""
    shown = ALSO_SHOWN.get(kind, ())
    return {
        field.name: FIELD_WORDS[field.name].example
        for field in KINDS[kind]
        if field.required or field.name in shown
    }


def csv_template(kind: str) -> str:
    """All columns of a kind; the example fills those that it needs."""
    out = io.StringIO()
    names = [field.name for field in KINDS[kind]]
    writer = csv.DictWriter(out, names, lineterminator="\r\n")
    writer.writeheader()
    writer.writerow(example_of(kind))
    return out.getvalue()


def jsonl_template(kind: str) -> str:
    """One record: fields that are not needed are left out."""
    fields = {field.name: field for field in KINDS[kind]}
    values = ((name, as_json(fields[name], text)) for name, text in example_of(kind).items())
    members = ", ".join(f"{json.dumps(name)}: {value}" for name, value in values)
    return f'{{"type": {json.dumps(kind)}, {members}}}\n'


def as_json(field: Field, text: str) -> str:
    """Numbers as they are written, digit by digit."""
    return text if field.rule in RAW_RULES else json.dumps(text)


FORMS: dict[str, Callable[[str], str]] = {"csv": csv_template, "jsonl": jsonl_template}
CONTENT_TYPES = {"csv": "text/csv", "jsonl": "application/x-ndjson"}
