"""The passwords of the database roles: each a secret of its own, made from nothing else.

A new SECRET_KEY therefore changes no sign-in to the database, and knowing one password tells none
of the others.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from finops.db.roles import APP, LOGIN_ROLES, OWNER, PLATFORM
from finops.embedded import local_secret

VARIABLES: Final = {
    OWNER: "DATABASE_OWNER_PASSWORD",
    APP: "DATABASE_APP_PASSWORD",
    PLATFORM: "DATABASE_PLATFORM_PASSWORD",
}
SHORTEST: Final = 20


class WeakPassword(ValueError):
    """The password of a role could be guessed, or is another secret; the message says which."""


def role_password(role: str, var: Path, environment: Mapping[str, str] = os.environ) -> str:
    """The role's variable, or else a random secret under `var`, made on first use."""
    name = VARIABLES[role]
    password = environment.get(name, "")
    if not password:
        return local_secret(var, role)
    if len(password) < SHORTEST:
        raise WeakPassword(f"{name} must have {SHORTEST} characters or more.")
    others = {*VARIABLES.values(), "SECRET_KEY"} - {name}
    if password in map(environment.get, others):
        raise WeakPassword(f"{name} must be a secret of its own: another variable is the same.")
    return password


def role_passwords(var: Path, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    return {role: role_password(role, var, environment) for role in LOGIN_ROLES}
