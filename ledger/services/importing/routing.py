"""Which tenant a row belongs to.

A tenant's own import writes its own tenant only. A platform import sends each row to the
tenant named in the row, else to that of the request of the same trace, within the import or
already stored; rows without one, or of a tenant that does not exist, are rejected.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import polars as pl
from django.utils.translation import gettext as _

from finops.db.statements import fetch_tuples
from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.frames.digests import REQUEST, keys
from ledger.parsers import GatedChunk
from ledger.queries.sql import load
from ledger.services.posting import Prepared, prepare

FRAMES = ("requests", "cost_events", "outcomes", "scores", "credits")
BESIDE = ("request_reports", "sources")  # what a source tells beside its records
KIND_OF = {
    "requests": "request",
    "cost_events": "cost_event",
    "outcomes": "outcome",
    "scores": "score",
    "credits": "credit",
}
ID_OF = {
    "requests": "trace_id",
    "cost_events": "cost_event_id",
    "outcomes": "business_outcome_id",
    "scores": "score_id",
    "credits": "credit_id",
}
AMBIGUOUS = "*"
CARRIES_REQUEST = "use_case_id"  # required of requests and of events with one inline


@dataclass(frozen=True)
class RoutedChunk:
    """The parts of a chunk by tenant slug; rejects hold those that belong nowhere."""

    parts: dict[str, GatedChunk]
    rejects: pl.DataFrame


def message(code: str) -> str:
    """The sentence for a row that has no tenant here."""
    return {
        "wrong_tenant": _("tenant_id names another tenant: a tenant's key writes its own only."),
        "unknown_tenant": _("tenant_id names a tenant that does not exist: create it first."),
        "no_tenant": _("No tenant_id in the row and no request of its trace is known: add one."),
        "ambiguous_tenant": _("Requests of several tenants have this trace_id: add tenant_id."),
    }[code]


def route_to_own(chunk: GatedChunk, slug: str) -> RoutedChunk:
    """Everything to one tenant; rows that name another are rejected."""
    chunk = replace(
        chunk,
        request_reports=of_own(chunk.request_reports, slug),
        sources=of_own(chunk.sources, slug),
    )
    named = {name: getattr(chunk, name)["tenant_id"] for name in FRAMES}
    if all(ids.null_count() == ids.len() for ids in named.values()):
        return RoutedChunk({slug: replace(chunk, rejects=chunk.rejects.clear())}, chunk.rejects)
    bad = {
        name: (ids.is_not_null() & (ids != slug)).fill_null(value=False)
        for name, ids in named.items()
    }
    return split(chunk, dict.fromkeys(FRAMES, pl.lit(slug)), bad, "wrong_tenant")


def route_by_row(chunk: GatedChunk, traces: pl.DataFrame) -> RoutedChunk:
    """Each row to its tenant; `traces` is (trace_id, slug) of the requests in the import."""
    known = set(Tenant.objects.filter(kind=Tenant.Kind.CUSTOMER).values_list("slug", flat=True))
    frames = {name: with_slug(getattr(chunk, name), traces) for name in FRAMES}
    code = {name: code_of(frame, known) for name, frame in frames.items()}
    rejects = [chunk.rejects]
    parts: dict[str, dict[str, pl.DataFrame]] = {}
    for name, frame in frames.items():
        judged = frame.with_columns(code[name].alias("code"))
        rejects.append(as_rejects(judged.filter(pl.col("code").is_not_null()), name))
        good = judged.filter(pl.col("code").is_null()).drop("code")
        for (slug,), rows in good.group_by("slug", maintain_order=True):
            parts.setdefault(str(slug), {})[name] = rows.drop("slug")
    reports = told_by_slug(chunk.request_reports, traces, known)
    sources = told_by_slug(chunk.sources, traces, known)
    return RoutedChunk(
        {
            slug: replace(
                sub_chunk(chunk, parts.get(slug, {})),
                request_reports=reports.get(slug),
                sources=sources.get(slug),
            )
            for slug in dict.fromkeys([*parts, *reports, *sources])
        },
        pl.concat(rejects, how="diagonal_relaxed"),
    )


def of_own(reports: pl.DataFrame | None, slug: str) -> pl.DataFrame | None:
    """What is told of a tenant's own requests; what names another is nobody's here."""
    if reports is None:
        return None
    return reports.filter(pl.col("tenant_id").fill_null(slug) == slug)


def told_by_slug(
    reports: pl.DataFrame | None, traces: pl.DataFrame, known: set[str]
) -> dict[str, pl.DataFrame]:
    """The same by the tenant of each, found as a record's is; what has none is left out."""
    if reports is None or reports.is_empty():
        return {}
    placed = with_slug(reports, traces)
    good = placed.filter(pl.col("slug").is_in(sorted(known)))
    groups = good.group_by("slug", maintain_order=True)
    return {str(slug): rows.drop("slug") for (slug,), rows in groups}


def prepare_parts(tenant: Tenant, routed: RoutedChunk) -> dict[str, Prepared]:
    """The parts that have records, each prepared inside its tenant; `tenant` is who sends."""
    prepared = {}
    for slug, part in sorted(routed.parts.items()):
        if part.accepted or part.tells_beside:
            with tenant_scope(tenant_named(tenant, slug).pk):
                prepared[slug] = prepare(part)
    return prepared


def tenant_named(sender: Tenant, slug: str) -> Tenant:
    return sender if slug == sender.slug else Tenant.objects.get(slug=slug)


def with_slug(frame: pl.DataFrame, traces: pl.DataFrame) -> pl.DataFrame:
    """Adds `slug`: the row's own tenant, else that of its trace in the import, else stored."""
    if "trace_id" not in frame.columns:
        return frame.with_columns(pl.col("tenant_id").alias("slug"))
    joined = frame.join(traces, on="trace_id", how="left", maintain_order="left")
    joined = joined.with_columns(pl.coalesce("tenant_id", "slug").alias("slug"))
    open_traces = joined.filter(pl.col("slug").is_null() & pl.col("trace_id").is_not_null())
    if open_traces.is_empty():
        return joined
    stored = stored_traces(open_traces["trace_id"].unique())
    joined = joined.join(stored, on="trace_id", how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("slug", "stored").alias("slug")).drop("stored")


def code_of(frame: pl.DataFrame, known: set[str]) -> pl.Series:
    slug = pl.col("slug")
    return frame.select(
        pl.when(slug.is_null())
        .then(pl.lit("no_tenant"))
        .when(slug == AMBIGUOUS)
        .then(pl.lit("ambiguous_tenant"))
        .when(~slug.is_in(sorted(known)))
        .then(pl.lit("unknown_tenant"))
        .alias("code")
    )["code"]


def stored_traces(trace_ids: pl.Series) -> pl.DataFrame:
    """(trace_id, stored): the tenant whose ledger has the request; read as the platform role."""
    hashed = pl.DataFrame({"trace_id": trace_ids, "key": keys(REQUEST, trace_ids)})
    asked = {"keys": hashed["key"].to_list()}
    rows = fetch_tuples(load("importing/stored_traces"), asked, using="platform")
    schema = {"key": pl.String, "stored": pl.String}
    return hashed.join(
        one_each(pl.DataFrame(rows, schema=schema, orient="row"), "key"), on="key"
    ).drop("key")


def one_each(pairs: pl.DataFrame, key: str) -> pl.DataFrame:
    """One tenant per key; keys with several are marked ambiguous."""
    value = next(name for name in pairs.columns if name != key)
    several = pl.col(value).n_unique() > 1
    chosen = pl.when(several).then(pl.lit(AMBIGUOUS)).otherwise(pl.col(value).first())
    return pairs.group_by(key).agg(chosen.alias(value))


def request_tenants(chunks: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """(trace_id, slug) of the rows that carry a request, from a first look at the files.

    Other rows speak for themselves only: a slip in one event must not lead the others astray.
    """
    schema = {"trace_id": pl.String, "slug": pl.String}
    seen = [pl.DataFrame(schema=schema)]
    for frame in chunks:
        if {"trace_id", "tenant_id", CARRIES_REQUEST} <= set(frame.columns):
            carrying = frame.filter(pl.col(CARRIES_REQUEST).is_not_null())
            pairs = carrying.select("trace_id", pl.col("tenant_id").alias("slug"))
            seen.append(pairs.drop_nulls().unique())
    return one_each(pl.concat(seen).unique(), "trace_id")


def split(
    chunk: GatedChunk, slugs: dict[str, pl.Expr], bad: dict[str, pl.Series], code: str
) -> RoutedChunk:
    """One part for one tenant, without the rows marked bad."""
    rejects = [chunk.rejects]
    frames = {}
    for name in FRAMES:
        frame = getattr(chunk, name)
        refused = frame.filter(bad[name]).with_columns(pl.lit(code).alias("code"))
        rejects.append(as_rejects(refused, name))
        frames[name] = frame.filter(~bad[name])
    slug = pl.select(slugs[FRAMES[0]]).item()
    return RoutedChunk({slug: sub_chunk(chunk, frames)}, pl.concat(rejects, how="diagonal_relaxed"))


def sub_chunk(chunk: GatedChunk, frames: dict[str, pl.DataFrame]) -> GatedChunk:
    all_frames = {name: frames.get(name, getattr(chunk, name).clear()) for name in FRAMES}
    return replace(chunk, **all_frames, rejects=chunk.rejects.clear())


def as_rejects(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    messages = {code: message(code) for code in frame["code"].unique().to_list()}
    return frame.select(
        "row",
        pl.lit(KIND_OF[name]).alias("kind"),
        pl.col(ID_OF[name]).alias("id"),
        pl.lit("tenant_id").alias("field"),
        "code",
        pl.col("code")
        .replace_strict(messages, default="", return_dtype=pl.String)
        .alias("message"),
    )
