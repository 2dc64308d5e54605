"""API keys: list, make (shown once), limit."""

from collections.abc import Mapping
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from finops.access import can, requires
from finops.forms.api_keys import KeyForm, LimitsForm
from finops.models import ApiKey
from finops.queries.api_keys import find_key, list_keys
from finops.scope.requests import TenantRequest
from finops.services.api_keys import keys as services
from finops.views.answering import answer, back_to, wants_part


@requires("view_keys")
@require_safe
def keys(request: TenantRequest) -> HttpResponse:
    return _page(request)


@requires("manage_keys")
@require_POST
@never_cache
def create_key(request: TenantRequest) -> HttpResponse:
    """The answer is the only place where the whole key is ever shown."""
    form = KeyForm(request.POST)
    if form.is_valid():
        try:
            _key, token = services.create_key(actor=request.actor, new=form.new_key())
            return _page(request, token=token)
        except ValidationError as problem:
            for name, sentences in problem.message_dict.items():
                for sentence in sentences:
                    form.add_error(name if name in form.fields else None, sentence)
    return _page(request, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@requires("manage_keys")
@require_POST
def limit_key(request: TenantRequest, public_id: str) -> HttpResponse:
    """Change the limits of a key; an error is told in its row."""
    key = find_key(public_id)
    if key is None:
        raise Http404
    form = LimitsForm(request.POST, prefix=public_id)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(request, limits={public_id: form}, status=status)
    services.set_limits(actor=request.actor, key=key, limits=form.limits())
    return _page(request) if wants_part(request) else back_to("keys")


def _page(
    request: TenantRequest,
    *,
    form: KeyForm | None = None,
    limits: Mapping[str, LimitsForm] | None = None,
    token: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    keys = list_keys()
    context = {
        "form": form or KeyForm(),
        "keys": [(key, _state(key), _limits_form(key, limits or {})) for key in keys],
        "defaults": {
            "requests": settings.KEY_REQUESTS_PER_MINUTE,
            "records": settings.KEY_RECORDS_PER_MINUTE,
        },
        "token": token,
        "may_manage": can(request.actor, "manage_keys"),
    }
    return answer(request, "finops/keys/listing.html", context, part="keys", status=status)


def _limits_form(key: ApiKey, bound: Mapping[str, LimitsForm]) -> LimitsForm:
    """The form of a key's row: as it was sent, or with what holds now."""
    names = ("requests_per_minute", "records_per_minute")
    now = {name: getattr(key, name) for name in names}
    return bound.get(key.public_id) or LimitsForm(prefix=key.public_id, initial=now)


def _state(key: ApiKey) -> tuple[str, str]:
    """Tone and word of a key's badge."""
    if key.revoked_at is not None:
        return "quiet", _("Revoked")
    if key.expires_at <= timezone.now():
        return "quiet", _("Expired")
    return "good", _("Live")
