"""The authenticator apps of the demo's signers, with known secrets: anybody can sign there."""

import hashlib
import hmac

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone

from finops.calc.one_time_codes import secret_of
from finops.identity.second_factor import SecondFactorUse
from finops.models import User
from finops.services.people.second_factors import APP, keep_app

ACTOR = "command:seed_demo"


def keep_factor(person: User) -> str:
    """Their app, made if it is missing; its secret is the same on every run of one
    installation, different on every installation."""
    named = f"totp:{person.email}".encode()
    digest = hmac.new(settings.SECRET_KEY.encode(), named, hashlib.sha256).digest()
    return keep_app(actor=ACTOR, person=person, secret=secret_of(digest))


def just_used(person: User) -> SecondFactorUse:
    """The demo's signatures are given as in life: with a code of the signer's app."""
    return SecondFactorUse(app_of(person), timezone.now())


def app_of(person: User) -> int:
    """The number of their app."""
    keep_factor(person)
    return int(Authenticator.objects.get(user=person, type=APP).pk)
