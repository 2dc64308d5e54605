"""What LiteLLM says of a request in fields of its own, for the mapping."""

from collections.abc import Iterator

from ledger.calc.source_fields import Pair, kept
from ledger.parsers.litellm.identity import ReadPayload
from ledger.parsers.litellm.repr_text import as_list, as_mapping
from ledger.parsers.source_values import named, tags


def source_values(seen: ReadPayload) -> tuple[Pair, ...]:
    return kept(pairs_of(seen))


def pairs_of(seen: ReadPayload) -> Iterator[tuple[str, object]]:
    """Team, key and end user, then what the caller chose to say."""
    about = seen.metadata
    yield "litellm.team_alias", about.user_api_key_team_alias
    yield "litellm.team_id", about.user_api_key_team_id
    yield "litellm.key_alias", about.user_api_key_alias
    yield "litellm.end_user", about.user_api_key_end_user_id or seen.payload.end_user
    yield from tags(as_list(seen.payload.request_tags))
    logged, own = as_mapping(about.spend_logs_metadata), as_mapping(about.requester_metadata)
    yield from named("litellm.metadata.", {**logged, **own})
