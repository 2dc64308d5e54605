"""LiteLLM's spend logs (the table of its proxy, `/spend/logs`): one row a call.

Read by the same rules as the payloads of its callback (`litellm_calls`), from which they differ
in their names: `spend` is the reported cost, `request_id` the id of the answer.
"""

from dataclasses import replace
from typing import Any  # Any: foreign values, looked at by type

import msgspec

from ledger.calc.record_keys import event_key
from ledger.parsers.exports.rows import ExportedRow
from ledger.parsers.litellm.calls import call_records
from ledger.parsers.litellm.payload import CostBreakdown, ErrorInformation, Metadata, Payload
from ledger.parsers.received import Received, TracedSpan

encode = msgspec.json.Encoder(decimal_format="number").encode
CALLBACK, OWN = "litellm:", "litellm_log:"


def read_log(row: ExportedRow, at: int) -> Received:
    metadata = row.mapping("metadata")
    payload = Payload(
        id=row.text("requestid"),
        litellm_call_id=row.text("litellmcallid") or text_of(metadata.get("litellm_call_id")),
        trace_id=row.text("sessionid") or None,
        call_type=row.text("calltype"),
        cache_hit=row.text("cachehit") or None,
        status=row.text("status") or text_of(metadata.get("status")),
        custom_llm_provider=row.text("customllmprovider"),
        startTime=row.text("starttime") or None,
        endTime=row.text("endtime") or None,
        completionStartTime=row.text("completionstarttime") or None,
        stream=True,  # not told; without one the first token is said to come at the end
        model=row.text("model"),
        metadata=metadata_of(metadata, row.text("teamid")),
        response_cost=row.cost("spend"),
        cost_breakdown=part(metadata.get("cost_breakdown"), CostBreakdown),
        prompt_tokens=row.count("prompttokens"),
        completion_tokens=row.count("completiontokens"),
        total_tokens=row.count("totaltokens"),
        request_tags=row.items("requesttags"),
        end_user=row.text("enduser"),
        error_information=part(metadata.get("error_information"), ErrorInformation),
        model_map_information=raw(metadata.get("model_map_information")),
    )
    return in_own_name(call_records(payload, at))


def in_own_name(received: Received) -> Received:
    """The ids of a log's events are not those of the callback's: a call may come by both."""
    return replace(
        received,
        records=[
            {**record, "cost_event_id": own_id(str(record["cost_event_id"]))}
            for record in received.records
        ],
        problems=[
            problem if problem.is_lost else replace(problem, id=own_id(problem.id))
            for problem in received.problems
        ],
        spans=[in_own_tree(span) for span in received.spans],
    )


def own_id(event: str) -> str:
    return OWN + event.removeprefix(CALLBACK)


def in_own_tree(traced: TracedSpan) -> TracedSpan:
    event = own_id(traced.event_id)
    return traced._replace(event_id=event, span=traced.span._replace(id=event_key(event).bytes))


def text_of(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def metadata_of(logged: dict[str, Any], team: str) -> Metadata:
    """By the names of the callback's metadata; older logs have the provider's usage elsewhere."""
    known = {name: logged[name] for name in Metadata.__struct_fields__ if name in logged}
    if not known.get("usage_object"):
        known["usage_object"] = logged.get("additional_usage_values")
    if team and not known.get("user_api_key_team_id"):
        known["user_api_key_team_id"] = team
    return Metadata(**known)


def raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(encode(value))


def part(value: object, kind: type[Any]) -> Any:  # Any: one of the payload's structures
    """A structure inside of the metadata; None where it is of another form."""
    try:
        return msgspec.convert(value, kind, strict=False) if isinstance(value, dict) else None
    except msgspec.ValidationError:
        return None
