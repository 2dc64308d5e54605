"""Whatever is posted as a passkey's answer, the doors refuse it in words and never crash."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from fido2.utils import websafe_decode

from finops.models import User
from tests.finops.identity.soft_keys import SoftKey, give_key
from tests.people import PASSWORD, factor_used, make_person, make_tenant, sign_in

pytestmark = pytest.mark.django_db
ADD, AGAIN = "/accounts/2fa/webauthn/add/", "/accounts/2fa/webauthn/reauthenticate/"
SIGN_IN = "/accounts/2fa/authenticate/"
KEY = {"id": "AAAA", "rawId": "AAAA", "type": "public-key"}
BAD = {
    "no JSON": "{",
    "nothing": "",
    "null": "null",
    "a number": "1",
    "a text": '"x"',
    "a list": "[]",
    "an empty object": "{}",
    "no response": json.dumps(KEY),
    "an empty response": json.dumps({**KEY, "response": {}}),
    "numbers for texts": json.dumps({**KEY, "id": 1, "rawId": 2, "response": 3}),
    "no base64": json.dumps({**KEY, "rawId": "…", "response": {"clientDataJSON": "…"}}),
    "client data that are no JSON": json.dumps(
        {
            **KEY,
            "response": {
                "clientDataJSON": "AAAA",
                "attestationObject": "AAAA",
                "authenticatorData": "AAAA",
                "signature": "AAAA",
            },
        }
    ),
    "deep": "[" * 5_000 + "]" * 5_000,
    "NUL": '{"id": "\\u0000"}',
}


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> None:
    cache.clear()


@pytest.fixture
def ana(client: Client) -> User:
    return make_person(make_tenant("retail"), "finance", "Ana Silva")


@pytest.mark.parametrize("credential", BAD.values(), ids=BAD.keys())
def test_adding_a_passkey_refuses_it(ana: User, credential: str) -> None:
    browser = sign_in(Client(raise_request_exception=False), ana, with_factor=False)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert browser.get(ADD).status_code == 200
    answer = browser.post(ADD, {"name": "my key", "credential": credential})
    assert answer.status_code == 200, "the form again"
    assert not Authenticator.objects.filter(user=ana).exists()


@pytest.mark.parametrize("credential", BAD.values(), ids=BAD.keys())
def test_the_second_step_of_sign_in_refuses_it(ana: User, credential: str) -> None:
    factor_used(ana)
    browser = Client(raise_request_exception=False)
    browser.post("/accounts/login/", {"login": ana.email, "password": PASSWORD})
    assert browser.get(SIGN_IN).status_code == 200
    assert browser.post(SIGN_IN, {"credential": credential}).status_code == 200
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize("credential", BAD.values(), ids=BAD.keys())
def test_confirming_by_a_passkey_refuses_it_and_stays_there(ana: User, credential: str) -> None:
    give_key(ana, SoftKey())
    browser = sign_in(Client(raise_request_exception=False), ana, with_factor=False)
    answer = browser.post(f"{AGAIN}?next=/t/retail/", {"credential": credential})
    assert answer.status_code == 200
    assert 'data-passkey="get"' in answer.content.decode(), "still there, with the way back"


def test_a_passkey_with_its_own_signature_confirms_and_with_anothers_does_not(ana: User) -> None:
    key = SoftKey()
    give_key(ana, key)
    browser = sign_in(Client(raise_request_exception=False), ana, with_factor=False)
    for signs, status in ((SoftKey(), 200), (key, 302)):
        options = browser.get(AGAIN).context["js_data"]["request_options"]
        answer = key.answer(challenge_of(options), signed_by=signs)
        assert browser.post(AGAIN, {"credential": json.dumps(answer)}).status_code == status


def challenge_of(options: dict[str, dict[str, str]]) -> bytes:
    return websafe_decode(options["publicKey"]["challenge"])
