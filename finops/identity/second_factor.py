"""The second factor of a person: an authenticator app or a passkey, and when it was last used.

Recovery codes let in whoever has lost theirs; they sign nothing.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from finops.models import User

FACTORS: Final = (Authenticator.Type.TOTP.value, Authenticator.Type.WEBAUTHN.value)
FRESH_FOR: Final = timedelta(seconds=300)
WAIT_AFTER_RESET: Final = timedelta(hours=24)
LETTER: Final = "second_factor"  # the kind of message that tells what came or went


@dataclass(frozen=True)
class SecondFactorUse:
    """Which authenticator a person used in this session, and when."""

    authenticator_id: int
    at: datetime

    def is_fresh(self, now: datetime) -> bool:
        return now - self.at < FRESH_FOR


def waits_after_reset(user: User, now: datetime) -> bool:
    """A day in which whoever is meant can object before somebody signs in their name."""
    at = user.second_factor_reset_at
    return at is not None and now - at < WAIT_AFTER_RESET


def has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def has_passkey(user: object) -> bool:
    held = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN)
    return isinstance(user, User) and held.filter(user=user).exists()


def is_still_theirs(use: SecondFactorUse, user: User) -> bool:
    """One that was removed since, or reset, counts no more."""
    theirs = Authenticator.objects.filter(user=user, type__in=FACTORS)
    return theirs.filter(pk=use.authenticator_id).exists()


def last_use(request: HttpRequest, user: User) -> SecondFactorUse | None:
    """The newest use in this session, at sign-in or when it was asked for again."""
    uses = [
        SecondFactorUse(record["id"], datetime.fromtimestamp(record["at"], UTC))
        for record in get_authentication_records(request, user)
        if record.get("method") == "mfa" and record.get("type") in FACTORS
    ]
    return max(uses, key=lambda use: use.at, default=None)
