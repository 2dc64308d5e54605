"""Through the real doors: OTLP, LiteLLM's callback, and files of other tools."""

import io
import json
from copy import deepcopy
from datetime import datetime

import pytest
from django.test import Client

from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.mapping.rules import How, Rule
from ledger.models import SourceSet
from ledger.services.importing import NamedFile, run_job, submit_import
from tests.cases.bodies import Json, otlp, payload, sources
from tests.ledger.mapping.house import hours_ago, make_house, owners
from tests.ledger.mapping.rules import activate_rules
from tests.people import make_key

LLM = {
    "openinference.span.kind": "LLM",
    "llm.provider": "openai",
    "llm.model_name": "gpt-4o-mini",
    "llm.token_count.prompt": 1000,
    "llm.token_count.completion": 100,
}
NUMBER = "4efd0c70f400a9781c8426e85093fb2c"


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_house()


def rules(tenant: Tenant, *pairs: tuple[str, str]) -> None:
    with tenant_scope(tenant.pk):
        activate_rules(
            *(Rule(field, How.EXACT, value, "use_case_id", "copilot") for field, value in pairs)
        )


def kept_pairs(tenant: Tenant) -> list[list[str]]:
    """Every pair that was kept."""
    with tenant_scope(tenant.pk):
        sets = [json.loads(text) for text in SourceSet.objects.values_list("said", flat=True)]
    return sorted({tuple(pair): pair for pairs in sets for pair in pairs}.values())


def post(tenant: Tenant, path: str, body: object) -> None:
    headers = {"authorization": f"Bearer {make_key(tenant)}"}
    answer = Client(headers=headers).post(path, json.dumps(body), "application/json")
    assert answer.status_code == 200, answer.content


def span(**attributes: object) -> Json:
    return otlp([{"trace": NUMBER, "span": "d5779a2be41618d7", "name": "c", "says": attributes}])


@pytest.mark.parametrize(
    ("attributes", "field"),
    [
        (
            {"metadata": json.dumps({"team": "Contact Center", "session": 7})},
            "openinference.metadata.team",
        ),
        (
            {"traceloop.association.properties.team": "Contact Center"},
            "traceloop.association.properties.team",
        ),
        ({"langfuse.trace.metadata.team": '"Contact Center"'}, "langfuse.metadata.team"),
        ({"metadata.user_api_key_team_alias": "Contact Center"}, "litellm.team_alias"),
        (
            {"metadata.requester_metadata": str({"team": "Contact Center"})},
            "litellm.metadata.team",
        ),
    ],
    ids=["OpenInference", "Traceloop", "Langfuse", "LiteLLM's owners", "LiteLLM's metadata"],
)
def test_spans_say_it_in_fields_of_their_client(
    tenant: Tenant, attributes: dict[str, object], field: str
) -> None:
    rules(tenant, (field, "Contact Center"))
    post(tenant, "/v1/traces", span(**{**LLM, **attributes}))
    assert kept_pairs(tenant) == [[field, "Contact Center"]]
    assert set(owners(tenant).values()) == {"copilot"}


def a_call(**changes: object) -> Json:
    case = deepcopy(sources()["cases"]["litellm_team_only"]["payloads"][0])
    case["changes"] |= changes
    return payload(case)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("litellm.team_alias", "Contact Center"),
        ("litellm.team_id", "team-1"),
        ("litellm.key_alias", "key-alias"),
        ("litellm.end_user", "acme"),
        ("litellm.tag", "batch-jobs"),
        ("litellm.tag.squad", "blue"),
        ("litellm.metadata.project", "atlas"),
    ],
)
def test_litellms_callback_says_team_key_end_user_and_tags(
    tenant: Tenant, field: str, value: str
) -> None:
    rules(tenant, (field, value))
    call = a_call(
        end_user="acme",
        request_tags=["User-Agent: x", "batch-jobs", "squad:blue", "workflow_step:draft"],
        metadata={"requester_metadata": {"project": "atlas", "prompt": "tell me"}},
    )
    post(tenant, "/v1/ingest/litellm", [call])
    assert [field, value] in kept_pairs(tenant)
    assert ["finops.workflow_step", "draft"] in kept_pairs(tenant)
    assert len(kept_pairs(tenant)) == 8
    assert set(owners(tenant).values()) == {"copilot"}


def moment(hours: float = 5) -> str:
    return hours_ago(hours).isoformat()


def files() -> dict[str, tuple[str, Json, str, str]]:
    litellm = {
        "request_id": "r1", "call_type": "acompletion", "spend": 0.5, "startTime": moment(),
        "endTime": moment(), "model": "gpt-4o-mini", "custom_llm_provider": "openai",
        "prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15, "team_id": "team-1",
        "end_user": "acme", "status": "success",
        "metadata": {"user_api_key_team_alias": "Contact Center"},
    }  # fmt: skip
    langfuse = {
        "id": "o1", "traceId": "t1", "type": "GENERATION", "parentObservationId": None,
        "startTime": moment(), "endTime": moment(), "model": "gpt-4o-mini",
        "usageDetails": {"input": 10, "output": 5, "total": 15}, "totalCost": 0.5,
        "metadata": {"team": "Contact Center"},
    }  # fmt: skip
    openrouter = {
        "generation_id": "g1", "created_at": moment(), "cost_total": 0.5, "tokens_prompt": 10,
        "tokens_completion": 5, "model_permaslug": "a/b", "app_name": "Desk", "api_key_name": "k1",
    }  # fmt: skip
    helicone = {
        "request_id": "h1", "request_created_at": moment(), "response_status": 200,
        "prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15, "cost": 0.5,
        "request_model": "gpt-4o-mini", "provider": "OPENAI",
        "request_properties": {"Team": "Contact Center"},
    }  # fmt: skip
    return {
        "litellm": ("litellm", litellm, "litellm.team_alias", "Contact Center"),
        "litellm team id": ("litellm", litellm, "litellm.team_id", "team-1"),
        "langfuse": ("langfuse", langfuse, "langfuse.metadata.team", "Contact Center"),
        "openrouter": ("openrouter", openrouter, "openrouter.app", "Desk"),
        "helicone": ("helicone", helicone, "helicone.property.Team", "Contact Center"),
    }


@pytest.mark.parametrize(
    "name", ["litellm", "litellm team id", "langfuse", "openrouter", "helicone"]
)
def test_files_of_other_tools_say_it_too(tenant: Tenant, name: str) -> None:
    tool, row, field, value = files()[name]
    rules(tenant, (field, value))
    content = json.dumps([row]).encode()
    with tenant_scope(tenant.pk):
        named = [NamedFile("rows.json", io.BytesIO(content), len(content))]
        job = submit_import(actor=Actor(tenant, name="tests"), files=named, tell=False, format=tool)
    run_job(tenant.pk, job.public_id)
    assert [field, value] in kept_pairs(tenant)
    assert set(owners(tenant).values()) == {"copilot"}


def test_a_call_in_the_trace_of_a_caller_who_says_his_use_case_is_his(tenant: Tenant) -> None:
    rules(tenant, ("litellm.team_alias", "Contact Center"))
    at = datetime.fromisoformat(moment()).timestamp()
    parent = f"00-{NUMBER}-d5779a2be41618d7-01"
    call = a_call(
        startTime=at, endTime=at + 1, metadata={"requester_custom_headers": {"traceparent": parent}}
    )
    post(tenant, "/v1/ingest/litellm", [call])
    assert set(owners(tenant).values()) == {"copilot"}
    about = {"openinference.span.kind": "AGENT", "finops.use_case_id": "kyc"}
    post(tenant, "/v1/traces", span(**about))
    assert set(owners(tenant).values()) == {"kyc"}
