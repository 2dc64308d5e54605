"""Limits of keys: one rule, in Redis; changed on the keys page, audited."""

import secrets

import pytest
import redis
from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client, override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from finops.access import Actor
from finops.models import ApiKey
from finops.queries.audit.log import AuditFilter, all_entries
from finops.scope import tenant_scope
from finops.services.api_keys import limits
from finops.services.api_keys.keys import KeyLimits, set_limits
from finops.services.api_keys.limits import (
    LimitReached,
    charge_records,
    charge_request,
    seconds_to_wait,
)
from tests.people import make_key, make_person, make_tenant, sign_in

STEPS = st.lists(st.tuples(st.integers(1, 150), st.floats(0, 40)), max_size=40)


def take(bucket: str, amount: int) -> float:
    return float(limits.script()(keys=[bucket], args=[amount, 100]))


def pass_time(bucket: str, seconds: float) -> None:
    """For a bucket an hour passes when the moment at which it is full comes an hour nearer."""
    server = redis.Redis.from_url(django_settings.REDIS_URL)
    full_at = server.get(bucket)
    if full_at is not None:
        server.set(bucket, f"{float(full_at) - seconds:.6f}")


@settings(max_examples=20, deadline=None)
@given(STEPS)
def test_whoever_waits_as_long_as_they_are_told_is_let_in(steps: list[tuple[int, float]]) -> None:
    bucket = f"limit:{secrets.token_hex(8)}"
    for amount, pause in steps:
        pass_time(bucket, pause)
        if wait := take(bucket, amount):
            pass_time(bucket, wait + 0.001)
            assert take(bucket, amount) == 0


@settings(max_examples=20, deadline=None)
@given(STEPS)
def test_no_minute_lets_in_more_than_twice_the_limit(steps: list[tuple[int, float]]) -> None:
    bucket, now = f"limit:{secrets.token_hex(8)}", 0.0
    let_in: list[tuple[float, int]] = []
    for amount, pause in steps:
        now += pause
        pass_time(bucket, pause)
        if not take(bucket, min(amount, 100)):
            let_in.append((now, min(amount, 100)))
    for at, _ in let_in:
        assert sum(amount for when, amount in let_in if at <= when < at + 60) <= 200


def a_key(tenant: int = 1, **own: int) -> ApiKey:
    """Never saved: Redis knows it by tenant and public id alone."""
    return ApiKey(tenant_id=tenant, public_id=secrets.token_hex(8), **own)


def test_the_limit_is_let_in_at_once_and_then_evenly() -> None:
    key = a_key(requests_per_minute=30)
    assert [charge_request(key) for _ in range(30)] == [0] * 30
    assert charge_request(key) == 2  # seconds: 60 / 30


def test_keys_and_tenants_do_not_share_a_limit() -> None:
    key = a_key(requests_per_minute=1)
    same_name = ApiKey(tenant_id=2, public_id=key.public_id, requests_per_minute=1)
    assert charge_request(key) == 0
    assert charge_request(key) > 0
    assert charge_request(same_name) == 0
    assert charge_request(a_key(requests_per_minute=1)) == 0


def test_records_and_requests_are_counted_apart() -> None:
    key = a_key(requests_per_minute=1, records_per_minute=100)
    charge_records(key, 100)
    assert charge_request(key) == 0
    with pytest.raises(LimitReached) as refused:
        charge_records(key, 10)
    assert 5 <= refused.value.wait <= 6  # ten at 100 a minute


def test_a_body_larger_than_the_limit_comes_in_alone_and_is_waited_off() -> None:
    key = a_key(records_per_minute=100)
    charge_records(key, 250)
    with pytest.raises(LimitReached) as refused:
        charge_records(key, 1)
    assert 90 <= refused.value.wait <= 91  # 250 are 150 s; one fits when 59.4 s are left


@override_settings(KEY_REQUESTS_PER_MINUTE=2)
def test_a_key_without_limits_has_those_of_the_installation() -> None:
    key = a_key()
    assert [charge_request(key) > 0 for _ in range(3)] == [False, False, True]


@override_settings(REDIS_URL="redis://127.0.0.1:1/0")
def test_nobody_is_refused_while_redis_is_away() -> None:
    limits.script.cache_clear()
    try:
        with pytest.raises(redis.RedisError):
            limits.script()(keys=["limit"], args=[1, 1])
        assert seconds_to_wait(a_key(), "requests", 5, 1) == 0
    finally:
        limits.script.cache_clear()


@pytest.mark.django_db
def test_an_admin_sets_limits_on_the_keys_page_and_it_is_audited() -> None:
    tenant = make_tenant("retail")
    browser = sign_in(Client(), make_person(tenant, "tenant_admin"))
    make_key(tenant, name="gateway")
    with tenant_scope(tenant.pk):
        public_id = ApiKey.objects.get().public_id
    path = f"/t/retail/keys/{public_id}/limits"
    names = [f"{public_id}-{name}" for name in ("requests_per_minute", "records_per_minute")]
    answer = browser.post(path, dict(zip(names, ("600", ""), strict=True)), follow=True)
    assert "600 requests" in answer.content.decode()
    assert "3,000,000 records" in answer.content.decode()
    with tenant_scope(tenant.pk):
        key = ApiKey.objects.get()
        assert (key.requests_per_minute, key.records_per_minute) == (600, None)
        (entry,) = all_entries(AuditFilter(action="key.limited"))
        assert entry.detail["requests_per_minute"] == 600
    refused = browser.post(path, dict(zip(names, ("0", "x"), strict=True)))
    assert refused.status_code == 422
    assert refused.content.decode().count("errorlist") == 2


@pytest.mark.django_db
def test_a_limit_lets_something_in_and_no_key_sets_one() -> None:
    tenant = make_tenant("retail")
    make_key(tenant)
    with tenant_scope(tenant.pk):
        key = ApiKey.objects.get()
        with pytest.raises(ValidationError):
            set_limits(actor="tests", key=key, limits=KeyLimits(requests_per_minute=0))
        with pytest.raises(PermissionDenied):
            set_limits(actor=Actor(tenant=tenant, key=key), key=key, limits=KeyLimits())


@pytest.mark.django_db
def test_the_api_answers_429_with_the_seconds_to_wait() -> None:
    tenant = make_tenant("retail")
    token = make_key(tenant)
    with tenant_scope(tenant.pk):
        key = ApiKey.objects.get()
        set_limits(actor="tests", key=key, limits=KeyLimits(requests_per_minute=1))
    ask = Client(headers={"authorization": f"Bearer {token}"}).get
    assert ask("/api/v1/imports").status_code == 200
    answer = ask("/api/v1/imports")
    assert answer.status_code == 429
    assert 59 <= int(answer["Retry-After"]) <= 60
    assert answer["Content-Type"] == "application/problem+json"
