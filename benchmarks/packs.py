"""Building the evidence pack of a gate, and answering the self-check, over the facts of the long
import."""

from collections.abc import Iterator
from typing import Final

from django.db import transaction

from benchmarks.results import Figure
from benchmarks.timing import milliseconds, percentile
from finops.models import Tenant
from finops.scope import tenant_scope
from finops.ui.links import links_into
from gates.calc.memos.keys import Language
from gates.calc.packs import Pack
from gates.models import FundingGate
from gates.queries.checking.artefacts import artefacts
from gates.queries.packs.building import evidence_pack
from tests.browser.waiting.gates import ask_for_gates
from tests.people import make_person

RUNS: Final = 5
USE_CASE: Final = "customer_service_copilot"  # the use case of all events


def pack_figures(tenant: Tenant, size: str, use_case: str = USE_CASE) -> Iterator[Figure]:
    gate = _gate(tenant, use_case)
    with tenant_scope(tenant.pk), links_into(tenant), transaction.atomic():
        row = FundingGate.objects.select_related("use_case").get(pk=gate)
        packs: list[Pack | None] = []
        built = milliseconds(
            lambda: packs.append(evidence_pack(tenant, row, Language.EN, lambda _source: "")), RUNS
        )
        checked = milliseconds(lambda: artefacts(None), RUNS)
    contents = [pack.content for pack in packs if pack is not None]
    reference = f"ten files, {len(contents[0]):,} bytes, the same in {RUNS} runs"
    assert len(contents) == RUNS
    assert len(set(contents)) == 1, "the same state gave other bytes"
    yield Figure(f"pack_built_p95_ms_{size}", percentile(built, 95), "ms", reference)
    yield Figure(f"self_check_p95_ms_{size}", percentile(checked, 95), "ms", "twelve questions")


def _gate(tenant: Tenant, use_case: str) -> int:
    """In review; made once."""
    with tenant_scope(tenant.pk), transaction.atomic():
        known = FundingGate.objects.filter(state="in_review").first()
    if known is not None:
        return int(known.pk)
    people = {"ai_ops": make_person(tenant, "ai_ops", "Packer")}
    return ask_for_gates(tenant, people, use_case)[0]
