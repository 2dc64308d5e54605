"""The key that signs sessions and links: given, or this installation's own."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from finops.embedded import local_secret

OWN_SERVERS: Final = ("DATABASE_URL", "REDIS_URL", "BROKER_URL")
# Django's own measure of a key: `manage.py check --deploy`, security.W009.
SHORTEST: Final = 50
FEWEST_DIFFERENT: Final = 5
INSECURE_PREFIX: Final = "django-insecure-"
HOW_TO_MAKE: Final = 'python -c "import secrets; print(secrets.token_urlsafe(64))"'


class WeakSecretKey(ValueError):
    """SECRET_KEY is missing or could be guessed; the message says how to make one."""


def chosen_secret_key(var: Path, environment: Mapping[str, str] = os.environ) -> str:
    """SECRET_KEY, or with nothing but embedded servers a random one kept under `var`.

    Raises `WeakSecretKey` for one that could be guessed where others can reach the installation:
    with servers of one's own, or behind HTTPS.
    """
    key = environment.get("SECRET_KEY", "")
    if environment.get("DATABASE_URL") and not key:
        raise WeakSecretKey(
            f"SECRET_KEY is not set. Servers of your own need one; make it: {HOW_TO_MAKE}"
        )
    is_production = any(map(environment.get, OWN_SERVERS)) or environment.get("FINOPS_HTTPS") == "1"
    if key and is_production and is_weak(key):
        raise WeakSecretKey(
            f"SECRET_KEY can be guessed: it must be random, not a default, and {SHORTEST}"
            f" characters or more. Make one: {HOW_TO_MAKE}"
        )
    return key or local_secret(var, "django")


def is_weak(key: str) -> bool:
    is_varied = len(set(key)) >= FEWEST_DIFFERENT
    return len(key) < SHORTEST or not is_varied or key.startswith(INSECURE_PREFIX)
