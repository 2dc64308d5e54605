"""What `seed_demo --json` prints of people: whoever signs has an app, and its secret is right."""

import time
from dataclasses import asdict
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password, identify_hasher
from django.core.cache import cache
from django.db import transaction
from pytest_django import Settings

from finops.calc.one_time_codes import code_at
from finops.calc.raci import SIGNING_ROLES
from finops.models import User
from finops.scope import tenant_scope
from finops.services.organisation.tenants import create_tenant
from ledger.demo.catalogue import TENANTS
from ledger.services.demo.seeding import (
    ROUNDS,
    new_tenant,
    password_of,
    seed_organisation,
    seed_platform_lead,
    sign_ins,
)

pytestmark = pytest.mark.django_db


def people_of_the_demo() -> None:
    for demo in TENANTS:
        tenant = create_tenant(new=new_tenant(demo), actor="tests")
        with tenant_scope(tenant.pk), transaction.atomic():
            seed_organisation(demo)
    seed_platform_lead()


def is_right(email: str, secret: str) -> bool:
    app = Authenticator.objects.get(user__email=email, type="totp")
    return bool(app.wrap().validate_code(code_at(secret, int(time.time()))))


def test_each_signer_has_a_secret_whose_codes_are_right(settings: Settings, tmp_path: Path) -> None:
    settings.FINOPS_VAR = tmp_path
    cache.clear()
    people_of_the_demo()
    signs = sign_ins()
    assert {person["role"] for person in signs.people if person["totp_secret"]} == SIGNING_ROLES
    for person in signs.people:
        assert bool(person["totp_secret"]) == (person["role"] in SIGNING_ROLES)
        assert not person["totp_secret"] or is_right(person["email"], person["totp_secret"])
    assert is_right(signs.platform["email"], signs.platform["totp_secret"])
    assert asdict(sign_ins()) == asdict(signs), "the same on the next run"


def test_whoever_signs_in_with_a_password_of_the_demo_has_it_hashed_as_all_are(
    settings: Settings,
) -> None:
    """It is random, so the demo hashes it in few rounds; others have it in a million."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    people_of_the_demo()
    person = User.objects.get(email=TENANTS[0].people[0].email)
    quick = person.password
    assert quick.startswith(f"pbkdf2_sha256${ROUNDS}$")
    assert not person.check_password("demo-0123456789abcdef")
    assert person.check_password(password_of(person.email))
    person.refresh_from_db()
    assert person.password != quick
    assert not identify_hasher(person.password).must_update(person.password)
    assert check_password(password_of(person.email), person.password)
