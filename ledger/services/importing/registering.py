"""The register of use cases, as the gate asks it: what it says of the rows' use cases."""

from collections.abc import Iterable

import polars as pl
from django.db import transaction

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.parsers.records.attribution import Register as UseCases
from ledger.parsers.records.filling import REGISTERED, USE_CASE, Register
from ledger.queries.register import registered
from ledger.services.importing.routing import with_slug

SCHEMA = {"row": pl.Int64, **dict.fromkeys(REGISTERED, pl.String)}


def register_of(tenant: Tenant, traces: pl.DataFrame) -> Register:
    """That of a tenant; for the platform that of each row's tenant, which the row names itself,
    or the request of its trace: one of `traces` (trace_id, slug), or in the ledger."""
    if tenant.kind != Tenant.Kind.PLATFORM:
        return lambda rows: looked_up(tenant.pk, rows)
    return lambda rows: looked_up_by_tenant(rows, traces)


def looked_up(tenant_id: int, rows: pl.DataFrame) -> pl.DataFrame:
    names = rows[USE_CASE].unique().to_list()
    known = [
        (name, *(words[column] for column in REGISTERED))
        for name, words in read_register(tenant_id, names).items()
    ]
    schema = {USE_CASE: pl.String, **dict.fromkeys(REGISTERED, pl.String)}
    register = pl.DataFrame(known, schema=schema, orient="row")
    return rows.join(register, on=USE_CASE).select(SCHEMA.keys())


def looked_up_by_tenant(rows: pl.DataFrame, traces: pl.DataFrame) -> pl.DataFrame:
    complete = rows.with_columns(
        pl.lit(None, pl.String).alias(name)
        for name in ("tenant_id", "trace_id")
        if name not in rows.columns
    )
    tenants = dict(Tenant.objects.values_list("slug", "pk"))
    known = [pl.DataFrame(schema=SCHEMA)]
    for (slug,), part in with_slug(complete, traces).group_by("slug"):
        if slug in tenants:
            known.append(looked_up(tenants[slug], part))
    return pl.concat(known)


def read_register(tenant_id: int, names: Iterable[str]) -> UseCases:
    """Use case → what the register of a tenant says of it, for the use cases named."""
    with tenant_scope(tenant_id), transaction.atomic():
        return registered(names)
