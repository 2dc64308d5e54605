"""What names of models may be made of: more than identifiers, since their makers choose them."""

import re
from typing import Final

LONGEST_MODEL_NAME: Final = 256
_INSIDE: Final = r"-A-Za-z0-9._:@/\[\]()#+~"
# claude-opus-4-5[1m], @cf/meta/llama, accounts/a/models/m#accounts/a/deployments/d, GPT 4o (EU)
PATTERN: Final = rf"[{_INSIDE}](?:[{_INSIDE} ]{{0,254}}[{_INSIDE}])?"
MODEL_NAME: Final = re.compile(PATTERN)
_STRANGE: Final = re.compile(rf" *[^{_INSIDE} ]+ *")


def as_model_name(text: str) -> str:
    """A name somebody chose for a model as we keep it; empty where nothing is left of it."""
    plain = text.strip()
    if MODEL_NAME.fullmatch(plain):
        return plain
    return _STRANGE.sub("_", plain)[:LONGEST_MODEL_NAME].strip("_ ")
