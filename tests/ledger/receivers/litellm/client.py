"""The stock LiteLLM, as an application or its gateway runs it; started as a process of its own.

Environment: GENERIC_LOGGER_ENDPOINT, GENERIC_LOGGER_HEADERS, OPENMETER_API_ENDPOINT,
OPENMETER_API_KEY, DEFAULT_FLUSH_INTERVAL_SECONDS. Prints one JSON object: way → id of the answer.
"""

import asyncio
import json
from typing import Any  # Any: LiteLLM's own objects

import litellm
from litellm.exceptions import RateLimitError
from litellm.integrations.custom_logger import CustomLogger
from litellm.integrations.generic_api.generic_api_callback import GenericAPILogger

HANDED_OVER_SECONDS = 0.5  # callbacks are called by a task of LiteLLM's own
FLUSHED_SECONDS = 2.5  # the loggers' own timers run every second
METADATA = {
    "requester_metadata": {"use_case_id": "copilot", "finops.workflow_step": "draft_answer"},
    "spend_logs_metadata": {"user_role": "agent"},
    "tags": ["environment:staging", "a tag of another kind"],
}
MESSAGES = [{"role": "user", "content": "MARKED PROMPT of Mr Smith"}]


async def ask(**more: Any) -> str:
    answer = await litellm.acompletion(
        model="gpt-4o-mini",
        messages=MESSAGES,
        api_key="sk-none",
        metadata=METADATA,
        **({"mock_response": "MARKED ANSWER to Mr Smith"} | more),
    )
    return str(answer.id)


async def use(callback: str | CustomLogger) -> None:
    await asyncio.sleep(HANDED_OVER_SECONDS)
    for calls in ("callbacks", "success_callback", "failure_callback"):
        setattr(litellm, calls, [])
    litellm._async_success_callback, litellm._async_failure_callback = [], []
    litellm.callbacks = [callback]


async def main() -> None:
    ids = {}
    # The name needs LiteLLM's enterprise package: without it nothing is sent, and nothing is said.
    await use("generic_api")
    ids["by_name"] = await ask()
    # What the name stands for needs none.
    await use(GenericAPILogger())
    ids["json_array"] = await ask()
    try:
        await ask(mock_response=RateLimitError("full", "openai", "gpt-4o-mini"))
    except RateLimitError:
        ids["failure"] = ""
    for way in ("ndjson", "single"):
        await use(GenericAPILogger(log_format=way))
        ids[way] = await ask()
    await use("openmeter")
    ids["openmeter"] = await ask(user="use_case_id:copilot")
    await asyncio.sleep(FLUSHED_SECONDS)
    print(json.dumps(ids))  # noqa: T201  # the answer to the test


asyncio.run(main())
