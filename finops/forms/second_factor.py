"""The code of an authenticator app, which works once."""

from typing import Final

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django.core.cache import cache

KEY: Final = "finops.code.used:{user}:{code}"


class OnceOnly(BaseAuthenticateForm):
    """allauth remembers a used code for one period; with a tolerance it is right for longer."""

    def clean_code(self) -> str:
        code: str = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP and not _is_first_use(
            self.user.pk, code
        ):
            raise get_adapter().validation_error("incorrect_code")
        return code


def _is_first_use(user: int, code: str) -> bool:
    seconds = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    digits = "".join(filter(str.isdigit, code))
    return bool(cache.add(KEY.format(user=user, code=digits), "1", timeout=seconds))


class CodeForm(OnceOnly, AuthenticateForm):
    """Asked at sign-in."""


class CodeAgainForm(OnceOnly, ReauthenticateForm):
    """Asked again of somebody who is signed in."""
