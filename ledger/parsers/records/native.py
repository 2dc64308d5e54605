"""The native format (requirements 12.1, 12.2): its token convention and the public names."""

from enum import Enum


class TokenConvention(Enum):
    """Whether a total contains its parts."""

    INCLUSIVE = "inclusive"  # input_tokens holds cached_tokens, output_tokens reasoning_tokens
    DISJOINT = "disjoint"


# With token_kind and quantity a row is one line of `quantity`; its other counts only inform.
CONVENTION = TokenConvention.INCLUSIVE
