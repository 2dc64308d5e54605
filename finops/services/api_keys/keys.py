"""Keys of integrations: made, shown once, used, revoked. Source: security 4."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from finops.access import Actor
from finops.calc.api_keys import KeyParts, new_key, read_key
from finops.calc.permissions import KEY_SCOPES
from finops.models import ApiKey
from finops.queries.api_keys import live_keys
from finops.scope import current_tenant_id
from finops.services import audit
from finops.services.signing import reason_of

MAX_LIFE = timedelta(days=365)
MAX_LIVE = 2  # the old and the new one while an integration rotates
LAST_USED_STEP = timedelta(minutes=1)


@dataclass(frozen=True)
class KeyLimits:
    """What a key may send in a minute; None is the installation's default."""

    requests_per_minute: int | None = None
    records_per_minute: int | None = None


@dataclass(frozen=True)
class NewKey:
    """What a key is asked to be."""

    name: str
    scopes: tuple[str, ...]
    expires_at: datetime
    limits: KeyLimits = KeyLimits()


@transaction.atomic
def create_key(*, actor: Actor | str, new: NewKey) -> tuple[ApiKey, str]:
    """Make a key; the second value is the whole key, shown this once and kept nowhere."""
    _refuse_keys(actor)
    _check(new)
    parts = new_key(current_tenant_id())
    key = ApiKey(
        name=new.name,
        scopes=sorted(set(new.scopes)),
        public_id=parts.public_id,
        secret_sha256=parts.digest,
        expires_at=new.expires_at,
        created_by=None if isinstance(actor, str) else actor.user,
        **asdict(new.limits),
    )
    key.full_clean()
    key.save()
    detail = {"name": key.name, "scopes": key.scopes, "expires_at": key.expires_at.isoformat()}
    detail |= {name: value for name, value in asdict(new.limits).items() if value is not None}
    audit.append(actor=actor, action="key.created", target=key.public_id, detail=detail)
    return key, parts.token


def _refuse_keys(actor: Actor | str) -> None:
    if isinstance(actor, Actor) and actor.key is not None:
        raise PermissionDenied(_("A key never creates or revokes keys."))


def _check(new: NewKey) -> None:
    now = timezone.now()
    if not new.scopes or not set(new.scopes) <= set(KEY_SCOPES):
        raise ValidationError({"scopes": _("Choose at least one of the scopes offered.")})
    if not now < new.expires_at <= now + MAX_LIFE:
        raise ValidationError({"expires_at": _("A key is valid for 365 days at most.")})
    if live_keys(new.name, at=now).select_for_update().count() >= MAX_LIVE:
        raise ValidationError(
            {"name": _("Two keys of this name are valid already: revoke the older one first.")}
        )


@transaction.atomic
def revoke_key(*, actor: Actor | str, key: ApiKey, reason: str) -> None:
    """End a key now: the next request with it is refused. Raises SignatureRefused (422) without a
    reason."""
    _refuse_keys(actor)
    reason = reason_of(reason)
    held = ApiKey.objects.select_for_update().get(pk=key.pk)
    if held.revoked_at is not None:
        return
    held.revoked_at = timezone.now()
    held.save(update_fields=["revoked_at"])
    audit.append(
        actor=actor,
        action="key.revoked",
        target=held.public_id,
        detail={"name": held.name, "reason": reason},
    )


@transaction.atomic
def set_limits(*, actor: Actor | str, key: ApiKey, limits: KeyLimits) -> None:
    """Change what a key may send in a minute, from its next request on.

    Raises ValidationError for a limit below 1.
    """
    _refuse_keys(actor)
    held = ApiKey.objects.select_for_update().get(pk=key.pk)
    for name, value in asdict(limits).items():
        setattr(held, name, value)
    held.full_clean()
    held.save(update_fields=list(asdict(limits)))
    audit.append(
        actor=actor,
        action="key.limited",
        target=held.public_id,
        detail={"name": held.name, **asdict(limits)},
    )


def authenticate_key(parts: KeyParts) -> ApiKey | None:
    """The live key of these parts, inside its tenant; None whatever is wrong with it."""
    key = ApiKey.objects.select_related("tenant").filter(public_id=parts.public_id).first()
    # An unknown key costs the same comparison as a known one.
    is_secret_right = parts.matches(key.secret_sha256 if key is not None else "0" * 64)
    now = timezone.now()
    if key is None or not is_secret_right or key.revoked_at is not None or key.expires_at <= now:
        return None
    if key.last_used_at is None or key.last_used_at <= now - LAST_USED_STEP:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key


__all__ = [
    "KeyLimits",
    "NewKey",
    "authenticate_key",
    "create_key",
    "read_key",
    "revoke_key",
    "set_limits",
]
