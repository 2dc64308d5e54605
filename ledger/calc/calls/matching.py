"""Can two sightings be of one call? Time, model and tokens must agree, within stated tolerances.

A key that two sightings share is a claim, not a proof: self-hosted servers answer every call with
the same id, mocks have constant ones, and a batch is polled many times.
See ledger 5 and decision 17.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

# Two channels: a gateway and a client begin a call within moments, but a meter notes its end, a
# file when the row was written. No call runs longer.
LONGEST_APART = timedelta(hours=1)
# One channel, the same provider id, the same usage: told twice, or layer by layer.
AGAIN_WITHIN = timedelta(seconds=5)
# Two instrumentors that share no key, and yet tell the same model, tokens and moment.
ALIKE_WITHIN = timedelta(seconds=5)
# Channels may count differently by some tokens (a system prompt of the gateway's, an estimate).
MOST_TOKENS_APART = 10
MOST_PERCENT_APART = 5

# What follows a model's name says which release of it: `-2024-07-18`, `@20241022`, `-v2:0`,
# `-latest`. Anything else (`-mini`) is another model.
RELEASE = re.compile(
    r"[-@:](\d{4}-\d\d-\d\d|\d{6,8}|\d{4}|v\d+(:\d+)?|latest|(preview|exp)(-\d\d-\d\d)?)(?=[-@:]|$)"
)
RELEASE_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{6,8}")
IN_FRONT = re.compile(r"^((us|eu|apac|global)\.)?[a-z0-9]+\.(?=[a-z])")  # Bedrock: region, maker
# Names of these makers' models are compared; any other may be an alias or a deployment, which
# says nothing about the model behind it.
PUBLIC = re.compile(
    r"(chatgpt|claude|codestral|command|dall-e|deepseek|embed|gemini|gemma|glm|gpt|granite|grok"
    r"|imagen|jamba|kimi|llama|magistral|mi[sx]tral|ministral|nova|o\d|phi|pixtral|qwen|rerank"
    r"|sonar|sora|text-embedding|titan|tts|veo|whisper)[-.\d]"
)


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What one sighting says of a call; None and empty are not said."""

    at: datetime
    model: str = ""
    input_tokens: int | None = None
    output_tokens: int | None = None
    reported_cost_usd: Decimal | None = None
    quantity: Decimal | None = None
    is_failed: bool = False
    is_batch: bool = False

    @property
    def has_tokens(self) -> bool:
        return bool(self.input_tokens or self.output_tokens)

    @property
    def has_usage(self) -> bool:
        return self.has_tokens or bool(self.reported_cost_usd)

    @property
    def tokens(self) -> tuple[int | None, int | None]:
        """In and out. Nought both ways is what a call that succeeded says if it knows nothing."""
        if not self.has_tokens and not self.is_failed:
            return None, None
        return self.input_tokens, self.output_tokens


def are_compatible(first: CallFacts, second: CallFacts) -> bool:
    """Sightings of two channels with a key in common: can they be of one call?"""
    return (
        first.is_failed == second.is_failed
        and abs(first.at - second.at) <= LONGEST_APART
        and can_be_one_model(first.model, second.model)
        and all(map(are_close, first.tokens, second.tokens))
    )


def is_told_again(first: CallFacts, later: CallFacts) -> bool:
    """The same provider id in one channel: is it the same call once more?

    Its usage must be equal. The result of a batch is told by every poll, however late.
    """
    if first.is_failed or later.is_failed or not is_same_usage(first, later):
        return False
    if not can_be_one_model(first.model, later.model):
        return False
    return (first.is_batch and later.is_batch) or abs(first.at - later.at) <= AGAIN_WITHIN


def is_same_usage(first: CallFacts, second: CallFacts) -> bool:
    """Equal tokens; without tokens, equal quantities or costs that are said."""
    if first.has_tokens or second.has_tokens:
        return (first.input_tokens or 0) == (second.input_tokens or 0) and (
            first.output_tokens or 0
        ) == (second.output_tokens or 0)
    amounts = first.quantity, first.reported_cost_usd
    return amounts == (second.quantity, second.reported_cost_usd) and amounts != (None, None)


def are_alike(first: CallFacts, second: CallFacts) -> bool:
    """Without any key in common: is it worth a question whether they are one call?"""
    return (
        first.has_tokens
        and is_same_usage(first, second)
        and first.is_failed == second.is_failed
        and abs(first.at - second.at) <= ALIKE_WITHIN
        and can_be_one_model(first.model, second.model)
    )


def are_close(first: int | None, second: int | None) -> bool:
    """Whether two counts of tokens can be of one call; what is not said contradicts nothing."""
    if first is None or second is None:
        return True
    apart = abs(first - second)
    return apart <= MOST_TOKENS_APART or 100 * apart <= MOST_PERCENT_APART * max(first, second)


def can_be_one_model(first: str, second: str) -> bool:
    """`openai/gpt-4o` and `gpt-4o-2024-08-06`, but not `gpt-4o` and `gpt-4o-mini`."""
    names = plain_name(first), plain_name(second)
    if "" in names or names[0] == names[1]:
        return True
    if not all(PUBLIC.match(f"{name}-") for name in names):
        return True
    if RELEASE.sub("", names[0]) != RELEASE.sub("", names[1]):
        return False
    days = [set(RELEASE_DAY.findall(name)) for name in names]
    return not all(days) or days[0] == days[1]


def plain_name(model: str) -> str:
    """Without the provider in front, and in lower case."""
    return IN_FRONT.sub("", model.lower().rpartition("/")[2])


def total(parts: Iterable[CallFacts]) -> CallFacts:
    """The parts of one call (its tokens in, its tokens out) together."""
    facts = list(parts)
    return CallFacts(
        at=min(part.at for part in facts),
        model=next((part.model for part in facts if part.model), ""),
        input_tokens=added(part.input_tokens for part in facts),
        output_tokens=added(part.output_tokens for part in facts),
        reported_cost_usd=sum((part.reported_cost_usd or Decimal(0) for part in facts), Decimal(0)),
        is_failed=all(part.is_failed for part in facts),
        is_batch=any(part.is_batch for part in facts),
    )


def added(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
