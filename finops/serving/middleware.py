"""Around every request: headers, characters we never take, and the tenant.

A page's tenant comes from its slug and the person's membership, the API's from the key.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone

from finops.access import Actor, may_look_in
from finops.api.credentials import sent_token
from finops.api.problems import API_PATHS
from finops.calc.api_keys import read_key
from finops.identity.second_factor import last_use
from finops.models import ApiKey, Tenant, User
from finops.running.starting import gate
from finops.scope import read_only, tenant_scope
from finops.scope.remembering import remembering
from finops.services.api_keys.keys import authenticate_key
from finops.services.people.visits import note_visit
from finops.ui.links import links_into
from finops.views.errors import bad_request, not_found, unavailable

Handler = Callable[[HttpRequest], HttpResponse]
PLATFORM_SLUG = "platform"

# Of the styles Plotly inserts: the empty one it fills by script, and that of its map library. The
# second changes with Plotly's version, and tests/finops/ui/test_content_security.py then says so.
PLOTLY_STYLES = (
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' "
    "'sha256-V2sIX92Uh6ZaGSFTKMHghsB85b9toJtmazgG09AI2uk='"
)
CSP = (
    f"default-src 'self'; script-src 'self'; style-src 'self' {PLOTLY_STYLES}; "
    "img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)


def content_security_policy() -> str:
    """Signing in at an identity provider begins with a form of ours that is sent on to it."""
    if not settings.OIDC_SERVER:
        return CSP
    parts = urlsplit(settings.OIDC_SERVER)
    origin = f"{parts.scheme}://{parts.netloc}"
    return CSP.replace("form-action 'self'", f"form-action 'self' {origin}")


class SecurityHeadersMiddleware:
    """Adds the content security policy and keeps tenant pages out of shared caches."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.csp = content_security_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.csp)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), usb=()")
        if request.path.startswith(("/t/", "/platform/", *API_PATHS)):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class StartGateMiddleware:
    """503 until the database has been found fit to serve from; see `finops.running.starting`."""

    OPEN_PATHS = ("/healthz", "/readyz")

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in self.OPEN_PATHS or gate.is_open():
            return self.get_response(request)
        return unavailable(request)


class NoNulMiddleware:
    """400 for NUL in the path, the query or a cookie: PostgreSQL cannot store it, and an
    unchecked one would end as 500 in whatever view looks it up."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        texts = (request.path_info, unquote(query), *request.COOKIES.values())
        if any("\0" in text for text in texts):
            return bad_request(request, BadRequest())
        return self.get_response(request)


def enter_tenant(request: HttpRequest, user: User, slug: str) -> Actor | None:
    """The person in the tenant of this slug: as a member, or as a platform FinOps lead who
    looks in. None looks like an unknown tenant."""
    tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        return None
    with tenant_scope(tenant.pk, user.pk), transaction.atomic():
        is_member = note_visit(user)
    if is_member:
        return Actor(tenant=tenant, user=user, second_factor=last_use(request, user))
    platform = Tenant.objects.filter(kind=Tenant.Kind.PLATFORM).first()
    if platform is None or platform == tenant or not may_look_in(user, platform):
        return None
    return Actor(tenant=tenant, user=user, reads_all=True)


def reading(request: HttpRequest) -> AbstractContextManager[None]:
    """Views write nothing when they are only asked to show something."""
    return remembering() if request.method in ("GET", "HEAD") else nullcontext()


class TenantMiddleware:
    """Pages under /t/<slug>/ run inside that tenant and on its clock, for members only.

    Runs before ATOMIC_REQUESTS opens its transaction, so the database backend binds the
    tenant to it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        slug = self._slug(request)
        if slug is None:
            return self.get_response(request)
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        actor = enter_tenant(request, request.user, slug)
        if actor is None:
            return not_found(request, Http404())
        request.tenant = actor.tenant  # type: ignore[attr-defined]  # see finops.scope.requests
        request.actor = actor  # type: ignore[attr-defined]  # see finops.scope.requests
        guard = read_only() if actor.reads_all else nullcontext()
        clock = timezone.override(actor.tenant.time_zone)
        links = links_into(actor.tenant)
        with tenant_scope(actor.tenant.pk, request.user.pk), guard, clock, links, reading(request):
            return self.get_response(request)

    @staticmethod
    def _slug(request: HttpRequest) -> str | None:
        if request.path_info.startswith("/platform/"):
            return PLATFORM_SLUG
        if not request.path_info.startswith("/t/"):
            return None
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return None
        return match.kwargs.get("tenant")


class ApiKeyMiddleware:
    """Requests to the API run inside the tenant of their key.

    Without a live key they run in no tenant at all, and the API's views answer 401.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(API_PATHS):
            return self.get_response(request)
        key = find_key(request)
        if key is None:
            return self.get_response(request)
        request.tenant = key.tenant  # type: ignore[attr-defined]  # see finops.scope.requests
        request.actor = Actor(  # type: ignore[attr-defined]  # see finops.scope.requests
            tenant=key.tenant, key=key
        )
        with tenant_scope(key.tenant_id), reading(request):
            return self.get_response(request)


def find_key(request: HttpRequest) -> ApiKey | None:
    """The live key the request carries; every flaw looks the same."""
    parts = read_key(sent_token(request))
    if parts is None:
        return None
    with tenant_scope(parts.tenant_id), transaction.atomic():
        return authenticate_key(parts)
