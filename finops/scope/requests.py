"""The request of a page inside a tenant, as TenantMiddleware leaves it; for annotations only."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from finops.access import Actor
from finops.models import Tenant


class TenantRequest(HttpRequest):
    """A request whose tenant is entered and whose person is a member of it."""

    tenant: Tenant
    actor: Actor
    htmx: HtmxDetails
