"""Links to the pages of the tenant in whose pages we are: whoever makes one needs no request."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.urls import reverse

from finops.models import Tenant
from finops.scope import NoTenant

_slug: ContextVar[str] = ContextVar("tenant_slug", default="")


@contextmanager
def links_into(tenant: Tenant) -> Iterator[None]:
    """In the block, links lead to pages of this tenant."""
    token = _slug.set(tenant.slug)
    try:
        yield
    finally:
        _slug.reset(token)


def term_url(slug: str) -> str:
    """A term's place in the glossary."""
    return f"{page_url('glossary')}#{slug}"


def page_url(route: str, *captured: object) -> str:
    """A page of the tenant, by its route and what its URL takes besides."""
    slug = _slug.get()
    if not slug:
        raise NoTenant("Links to pages are made inside a tenant: wrap this in links_into(tenant).")
    return reverse(route, args=[slug, *captured])


def crumb(label: object, url: str = "") -> dict[str, object]:
    """One step of a breadcrumb; the last one has no link."""
    return {"label": label, "url": url}
