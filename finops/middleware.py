"""Response headers, and the tenant of a page: slug → membership → scope."""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from finops.access import Actor
from finops.models import Membership, Tenant, User
from finops.scope import tenant_scope

Handler = Callable[[HttpRequest], HttpResponse]

# The hash is that of the empty <style> element Plotly inserts before it fills it by script.
CSP = (
    "default-src 'self'; script-src 'self'; "
    "style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; "
    "img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)


class SecurityHeadersMiddleware:
    """Adds the content security policy and keeps tenant pages out of shared caches."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), usb=()")
        if request.path.startswith(("/t/", "/platform/", "/api/")):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def enter_tenant(user: User, slug: str) -> Tenant | None:
    """The tenant of this slug if the person is a member of it; None looks like unknown."""
    tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        return None
    with tenant_scope(tenant.pk, user.pk), transaction.atomic():
        return tenant if Membership.objects.filter(user=user).exists() else None


class TenantMiddleware:
    """Pages under /t/<slug>/ run inside that tenant, for members only.

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
        tenant = enter_tenant(request.user, slug)
        if tenant is None:
            return self._not_found(request)
        request.tenant = tenant
        with tenant_scope(tenant.pk, request.user.pk):
            request.actor = Actor(tenant=tenant, user=request.user)
            return self.get_response(request)

    @staticmethod
    def _slug(request: HttpRequest) -> str | None:
        if not request.path_info.startswith("/t/"):
            return None
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return None
        return match.kwargs.get("tenant")

    def _not_found(self, request: HttpRequest) -> HttpResponse:
        from finops.views.errors import not_found

        return not_found(request, Http404())
