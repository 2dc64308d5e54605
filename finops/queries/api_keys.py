"""Reads of API keys."""

from datetime import datetime

from django.db.models import QuerySet

from finops.models import ApiKey


def live_keys(name: str, *, at: datetime) -> QuerySet[ApiKey]:
    """Keys of this name that open the door at a moment."""
    named = ApiKey.objects.filter(name=name, revoked_at__isnull=True)
    return named.filter(expires_at__gt=at)


def list_keys() -> list[ApiKey]:
    """All keys of the tenant, the newest first, with their makers: one query."""
    return list(ApiKey.objects.select_related("created_by"))


def find_key(public_id: str) -> ApiKey | None:
    """The tenant's key of this public id."""
    return ApiKey.objects.filter(public_id=public_id).first()
