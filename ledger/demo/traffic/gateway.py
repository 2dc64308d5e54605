"""A week of calls through a gateway whose teams name no use case: what a mapping is for.

LiteLLM's own payloads, as its callback sends them, without prompts and answers. One team is led to
its use case by a rule, two keys are not: they stay on the work list.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import md5

from ledger.calc.mapping.rules import How, Rule

MODEL = "gpt-4o-mini"
TEAM_FIELD = "litellm.team_alias"
RULES = (
    Rule(TEAM_FIELD, How.EXACT, "Contact Center", "use_case_id", "customer_service_copilot"),
    Rule("litellm.tag.step", How.AS_IS, "", "workflow_step", ""),
)
NOTE = "Teams of the gateway that have been agreed with the platform team."
Payload = dict[str, object]


@dataclass(frozen=True)
class Team:
    """A team of the gateway: its key, how many calls it makes a day, and what it tags them."""

    name: str
    key: str
    calls_a_day: int
    tokens: int
    tags: tuple[str, ...] = ()


TEAMS = (
    Team("Contact Center", "cc-desktop", 9, 1_800, ("step:draft_answer",)),
    Team("Marketing Studio", "campaign-writer", 4, 2_600, ("squad:spring",)),
    Team("Data Science", "notebook-shared", 3, 4_200),
)


def gateway_calls(now: datetime, since: datetime, days: int) -> Iterator[Payload]:
    """Calls of so many days up to now, none before `since`; the same for the same moment."""
    for team in TEAMS:
        for day in range(days):
            for number in range(team.calls_a_day):
                at = now - timedelta(days=day, minutes=20 + 31 * number)
                if at > since:
                    yield call(team, at, f"{team.key}:{at:%Y%m%d}:{number}")


def call(team: Team, at: datetime, name: str) -> Payload:
    number = md5(name.encode(), usedforsecurity=False).hexdigest()
    tokens_in, tokens_out = team.tokens, team.tokens // 5
    started = at.timestamp()
    return {
        "id": f"chatcmpl-{number[:20]}",
        "litellm_call_id": f"call-{number[:20]}",
        "trace_id": f"gw-{number[:20]}",
        "call_type": "acompletion",
        "status": "success",
        "custom_llm_provider": "openai",
        "model": MODEL,
        "startTime": started,
        "endTime": started + 1.4,
        "prompt_tokens": tokens_in,
        "completion_tokens": tokens_out,
        "total_tokens": tokens_in + tokens_out,
        "request_tags": list(team.tags),
        "metadata": {
            "user_api_key_team_alias": team.name,
            "user_api_key_alias": team.key,
        },
    }
