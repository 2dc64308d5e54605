"""The provider as a process of its own, and a browser that knows both sides."""

import json
import os
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
import requests
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from finops.identity.identity_providers import openid_apps
from tests.answers import Answer
from tests.openid.provider.__main__ import CLIENT_ID, CLIENT_SECRET
from tests.processes import PROJECT, PYTHON

PEOPLE = [
    {"username": "ana", "email": "ana@retail.example", "first_name": "Ana", "last_name": "yes"},
    {"username": "moved", "email": "new@retail.example", "first_name": "Ana", "last_name": "yes"},
    {"username": "unsure", "email": "ana@retail.example", "first_name": "U", "last_name": "no"},
    {"username": "wordy", "email": "ana@retail.example", "first_name": "W", "last_name": "word"},
    {"username": "eve", "email": "eve@evil.example", "first_name": "Eve", "last_name": "yes"},
]


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the provider's front door."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("provider")
    environment = {**os.environ, "PROVIDER_DATABASE": str(folder / "provider.sqlite3")}
    process = subprocess.Popen(
        [PYTHON, "-m", "tests.openid.provider", str(port), json.dumps(PEOPLE)],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "serving\n"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(autouse=True)
def installation(provider: str, settings: Settings) -> None:
    """As the environment variables of the provider would set it up."""
    cache.clear()
    settings.OIDC_SERVER = f"{provider}/o"
    apps = openid_apps("Group sign-in", settings.OIDC_SERVER, CLIENT_ID, CLIENT_SECRET)
    configured = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {**configured, "APPS": apps}}


@dataclass
class Browser:
    """Ours on one side, the provider's on the other."""

    provider: str
    ours: Client
    theirs: requests.Session

    def begin(self, **form: str) -> str:
        """Press the button; where the provider is asked."""
        answer = self.ours.post("/accounts/oidc/oidc/login/", form)
        assert answer.status_code == 302, answer.content
        return str(answer["Location"])

    def authorize(self, url: str, username: str) -> str:
        """Sign in at the provider; the path with which it sends the browser back."""
        self.theirs.post(f"{self.provider}/sign-in", data={"username": username}, timeout=30)
        answer = self.theirs.get(url, allow_redirects=False, timeout=30)
        assert answer.status_code == 302, answer.text
        parts = urlsplit(answer.headers["Location"])
        return f"{parts.path}?{parts.query}"

    def sign_in(self, username: str, **form: str) -> Answer:
        """The whole way, to the page on which it ends."""
        return self.ours.get(self.authorize(self.begin(**form), username), follow=True)

    @property
    def is_in(self) -> bool:
        return "_auth_user_id" in self.ours.session


@pytest.fixture
def browser(provider: str) -> Browser:
    return Browser(provider, Client(), requests.Session())


def open_browser(provider: str) -> Browser:
    return Browser(provider, Client(), requests.Session())
