"""The configuration that README tells for production: clean, strict, and its secrets apart."""

import os
import secrets
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from finops.db.passwords import VARIABLES, WeakPassword, role_password, role_passwords
from finops.embedded import server_urls
from finops.running.files.secret_key import WeakSecretKey, chosen_secret_key
from tests.processes import PROJECT, PYTHON

STRONG = secrets.token_urlsafe(64)
OWN_DATABASE = "postgresql://db.example.com:5432/finops"
OUTSIDE = {"DATABASE_URL", "REDIS_URL", "BROKER_URL", "FINOPS_VAR", "FINOPS_TESTING"}
OUTSIDE |= {"DJANGO_ALLOW_ASYNC_UNSAFE"}  # what the browser tests need, no deployment has


def production(var: Path, **more: str) -> dict[str, str]:
    """The environment of README's production block, with `var` for whatever is kept."""
    kept = {key: value for key, value in os.environ.items() if key not in OUTSIDE}
    own = {
        "SECRET_KEY": STRONG,
        "FINOPS_HTTPS": "1",
        "ALLOWED_HOSTS": "finops.example.com",
        "DATABASE_URL": OWN_DATABASE,
        "REDIS_URL": "redis://cache.example.com:6379/0",
        "FINOPS_VAR": str(var),
    }
    passwords = {name: secrets.token_urlsafe(32) for name in VARIABLES.values()}
    return {**kept, **own, **passwords, **more}


def run(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PYTHON, *command],
        env=environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.slow
def test_the_deployment_check_finds_nothing(tmp_path: Path) -> None:
    ended = run(production(tmp_path), "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert ended.returncode == 0, ended.stderr
    assert "no issues" in ended.stdout


TWO_REQUESTS = """
import django; django.setup()
from django.conf import settings
from django.test import Client
plain = Client(HTTP_HOST="finops.example.com").get("/healthz")
behind = Client(HTTP_HOST="finops.example.com", HTTP_X_FORWARDED_PROTO="https").get("/healthz")
print(plain.status_code, plain["Location"], behind.status_code)
print(behind["Strict-Transport-Security"], behind["X-Frame-Options"])
print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE)
print(settings.ALLAUTH_TRUSTED_PROXY_COUNT)
"""


def test_behind_a_proxy_that_ends_tls_all_is_https(tmp_path: Path) -> None:
    own = production(tmp_path, DJANGO_SETTINGS_MODULE="finops.settings")
    ended = run(own, "-c", TWO_REQUESTS)
    assert ended.stdout.splitlines() == [
        "301 https://finops.example.com/healthz 200",
        "max-age=31536000; includeSubDomains; preload DENY",
        "True True",
        "1",
    ], ended.stderr


def test_https_without_a_trusted_proxy_is_refused_with_a_sentence(tmp_path: Path) -> None:
    ended = run(production(tmp_path, TRUSTED_PROXY_COUNT="0"), "-c", "import finops.settings")
    assert ended.returncode != 0
    assert "FINOPS_HTTPS=1 needs TRUSTED_PROXY_COUNT of 1 or more" in ended.stderr


WEAK = ["short", "x" * 49, "ab" * 40, "change-me", "django-insecure-" + "abcdefghij" * 5]
OWN_SERVERS = [
    {"DATABASE_URL": OWN_DATABASE},
    {"REDIS_URL": "redis://cache:6379/0"},
    {"BROKER_URL": "redis://queue:6379/0"},
    {"FINOPS_HTTPS": "1"},
]


@pytest.mark.parametrize("own", OWN_SERVERS, ids=[next(iter(own)) for own in OWN_SERVERS])
@pytest.mark.parametrize("key", WEAK)
def test_a_key_that_can_be_guessed_is_refused(
    key: str, own: dict[str, str], tmp_path: Path
) -> None:
    with pytest.raises(WeakSecretKey, match="50 characters or more"):
        chosen_secret_key(tmp_path, {**own, "SECRET_KEY": key})


@pytest.mark.parametrize("own", OWN_SERVERS, ids=[next(iter(own)) for own in OWN_SERVERS])
def test_a_random_key_is_taken(own: dict[str, str], tmp_path: Path) -> None:
    assert chosen_secret_key(tmp_path, {**own, "SECRET_KEY": STRONG}) == STRONG


def test_an_own_database_without_a_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeakSecretKey, match="SECRET_KEY is not set"):
        chosen_secret_key(tmp_path, {"DATABASE_URL": OWN_DATABASE})


def test_embedded_servers_have_a_random_key_of_their_own(tmp_path: Path) -> None:
    made = chosen_secret_key(tmp_path, {})
    assert len(made) == 64
    assert chosen_secret_key(tmp_path, {}) == made


def test_the_start_with_a_short_key_ends_with_the_sentence(tmp_path: Path) -> None:
    ended = run(production(tmp_path, SECRET_KEY="short"), "-c", "import finops.settings")
    assert ended.returncode != 0
    assert "SECRET_KEY can be guessed" in ended.stderr


def test_passwords_of_the_database_roles_do_not_follow_from_the_secret_key(tmp_path: Path) -> None:
    before = role_passwords(tmp_path, {"SECRET_KEY": STRONG})
    assert role_passwords(tmp_path, {"SECRET_KEY": secrets.token_urlsafe(64)}) == before
    assert len(set(before.values())) == 3
    assert role_passwords(tmp_path / "another", {"SECRET_KEY": STRONG}) != before


def test_a_variable_goes_before_the_secret_that_was_made(tmp_path: Path) -> None:
    environment = {"DATABASE_APP_PASSWORD": STRONG}
    assert role_password("fin_app", tmp_path, environment) == STRONG
    assert role_password("fin_platform", tmp_path, environment) != STRONG


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"DATABASE_APP_PASSWORD": "short"}, "20 characters or more"),
        ({"DATABASE_APP_PASSWORD": STRONG, "SECRET_KEY": STRONG}, "a secret of its own"),
        (
            {"DATABASE_APP_PASSWORD": STRONG, "DATABASE_OWNER_PASSWORD": STRONG},
            "a secret of its own",
        ),
    ],
    ids=["short", "the secret key", "another role's"],
)
def test_a_password_that_is_short_or_used_twice_is_refused(
    environment: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(WeakPassword, match=sentence):
        role_password("fin_app", tmp_path, environment)


SIGN_IN = """
import django; django.setup()
from django.db import connections
for alias in ("default", "owner", "platform"):
    connections[alias].ensure_connection()
print("signed in")
"""


def test_another_secret_key_still_signs_in_to_the_database() -> None:
    own = {
        "DATABASE_URL": server_urls().database,
        "DJANGO_SETTINGS_MODULE": "finops.settings",
        "SECRET_KEY": secrets.token_urlsafe(64),
    }
    assert own["SECRET_KEY"] != settings.SECRET_KEY
    ended = run({**os.environ, **own}, "-c", SIGN_IN)
    assert ended.stdout == "signed in\n", ended.stderr
