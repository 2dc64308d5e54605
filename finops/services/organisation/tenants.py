"""Making tenants and their organisation."""

from dataclasses import dataclass

from django.db import transaction

from finops.db.statements import fetch_tuples, load
from finops.models import Environment, Tenant
from finops.scope import tenant_scope
from finops.services import audit
from finops.services.organisation.raci import seed_raci


@dataclass(frozen=True)
class NewTenant:
    """What is needed to open a tenant."""

    slug: str
    name: str
    time_zone: str = "UTC"
    fiscal_year_start_month: int = 1
    currency: str = "USD"
    is_demo: bool = False


ENVIRONMENTS = (("prod", "Production"), ("staging", "Staging"), ("sandbox", "Sandbox"))


@transaction.atomic
def create_tenant(*, new: NewTenant, actor: str) -> Tenant:
    """Open a tenant with its environments and its RACI table.

    The id is drawn first and the row written from inside the tenant: the database lets the
    application write the registry only for the tenant in force.
    """
    [(tenant_id,)] = fetch_tuples(load("tenants/next_id"))
    tenant = Tenant(id=tenant_id, **vars(new))
    with tenant_scope(tenant_id):
        tenant.full_clean()
        tenant.save(force_insert=True)
        for slug, name in ENVIRONMENTS:
            Environment.objects.create(slug=slug, name=name, is_production=slug == "prod")
        seed_raci()
        audit.append(actor=actor, action="tenant.created", target=new.slug, detail=vars(new))
    return tenant
