"""How allauth keeps second factors: secrets are encrypted, keys carry the product's name."""

import base64
import hashlib
import secrets
from typing import Final

import structlog
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from finops.calc.one_time_codes import secret_of

MARK: Final = "fernet:"
log = structlog.get_logger()


class FactorAdapter(DefaultMFAAdapter):
    """Whoever reads the database, or a copy of it, learns no secret of an authenticator app."""

    def encrypt(self, text: str) -> str:
        return MARK + _cipher().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """One from before secrets were encrypted is taken as it is. One that another
        FACTOR_SECRET closed becomes a random one: no code is right, and nothing can be guessed."""
        if not encrypted_text.startswith(MARK):
            return encrypted_text
        try:
            return _cipher().decrypt(encrypted_text.removeprefix(MARK).encode()).decode()
        except InvalidToken:
            log.warning("second_factor_unreadable", hint="FACTOR_SECRET is not what it was")
            return secret_of(secrets.token_bytes(20))

    def _get_site_name(self) -> str:
        return settings.MFA_TOTP_ISSUER


def _cipher() -> Fernet:
    digest = hashlib.sha256(settings.FACTOR_SECRET.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
