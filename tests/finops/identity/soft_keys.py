"""A passkey made of software: registered without attestation, signing as the standard says."""

import hashlib
import json
import secrets
from typing import Final

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from finops.models import User

SITE: Final = "testserver"  # of Django's test client
Answer = dict[str, object]


class SoftKey:
    """One key pair with its credential id."""

    def __init__(self) -> None:
        self.id = secrets.token_bytes(16)
        self.key = ec.generate_private_key(ec.SECP256R1())

    def registration(self) -> Answer:
        """What the browser posts when the key is added."""
        public = ES256.from_cryptography_key(  # type: ignore[no-untyped-call]  # fido2's
            self.key.public_key()
        )
        attested = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        shown = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
        data = AuthenticatorData.create(site_hash(), shown, 0, attested)
        response = {
            "clientDataJSON": client_data("webauthn.create", b"any"),
            "attestationObject": bytes(AttestationObject.create("none", data, {})),
        }
        return self._posted(response)

    def answer(self, challenge: bytes, signed_by: "SoftKey") -> Answer:
        """What the browser posts when the key is used; another key may have signed it."""
        data = bytes(AuthenticatorData.create(site_hash(), AuthenticatorData.FLAG.UP, 1))
        client = client_data("webauthn.get", challenge)
        signed = data + hashlib.sha256(client).digest()
        signature = signed_by.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._posted(
            {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        )

    def _posted(self, response: dict[str, bytes]) -> Answer:
        name = websafe_encode(self.id)
        texts = {part: websafe_encode(value) for part, value in response.items()}
        return {"id": name, "rawId": name, "type": "public-key", "response": texts}


def site_hash() -> bytes:
    return hashlib.sha256(SITE.encode()).digest()


def client_data(kind: str, challenge: bytes) -> bytes:
    fields = {"type": kind, "challenge": websafe_encode(challenge), "origin": f"http://{SITE}"}
    return json.dumps(fields).encode()


def give_key(person: User, key: SoftKey) -> None:
    """Without letters, like the tests' authenticator app."""
    data = {"name": "Master key", "credential": key.registration()}
    Authenticator.objects.bulk_create([Authenticator(user=person, type="webauthn", data=data)])
