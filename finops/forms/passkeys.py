"""The answer of a passkey, as the browser posts it: anything may stand in it, and none crashes.

The library that reads it meets bad ones with whatever error its parser runs into.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from django import forms

LONGEST: Final = 20_000
UNREADABLE: Final = (
    ValueError, LookupError, TypeError, AttributeError, RecursionError, struct.error,
    InvalidSignature,
)  # fmt: skip


class CredentialField(forms.JSONField):
    """A JSON object of a size that passkeys have."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:  # Any: JSON
        if len(value or "") > LONGEST or "\\u0000" in (value or ""):
            raise get_adapter().validation_error("incorrect_code")
        with refused_in_words():
            credential = super().to_python(value)
        if credential is not None and not isinstance(credential, dict):
            raise get_adapter().validation_error("incorrect_code")
        return credential

    def bound_data(self, data: Any, initial: Any) -> Any:  # Any: JSON
        """An answer is given once: the form that is shown again asks anew."""
        return None

    def prepare_value(self, value: Any) -> str:  # Any: JSON
        return ""


@contextmanager
def refused_in_words() -> Iterator[None]:
    try:
        yield
    except UNREADABLE as problem:
        raise get_adapter().validation_error("incorrect_code") from problem


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey and how its person calls it."""

    name = forms.CharField(max_length=100, required=False)
    credential = CredentialField()

    def clean(self) -> Any:  # Any: cleaned values
        with refused_in_words():
            return super().clean()


class PasskeyForm(AuthenticateWebAuthnForm):
    """Asked at sign-in."""

    credential = CredentialField()

    def clean_credential(self) -> Any:  # Any: allauth's Authenticator
        with refused_in_words():
            return super().clean_credential()


class PasskeyAgainForm(ReauthenticateWebAuthnForm):
    """Asked again of somebody who is signed in."""

    credential = CredentialField()

    def clean_credential(self) -> Any:  # Any: allauth's Authenticator
        with refused_in_words():
            return super().clean_credential()
