"""The memo of a gate: its sentences as they stand now, its evidence and its signatures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from finops.models import ApprovalRequest, SignOff
from finops.queries.approvals import request_of
from finops.queries.approvals.requests import free_slots
from finops.queries.tenants import tenant_zone
from gates.calc.memos.composing import MemoFacts, MemoSection, MemoSentence, composed
from gates.calc.memos.keys import Key, Language
from gates.calc.memos.template import slots
from gates.evidence.asked import KIND
from gates.models import FundingGate, MemoVersion
from gates.queries.frozen import frozen_answers, frozen_rows
from gates.queries.memos.facts import FrozenGate, levels_of, memo_facts


@dataclass(frozen=True)
class MemoSignature:
    """Who signed as which role, and when; nobody yet where `name` is empty."""

    roles: tuple[str, ...]
    name: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class GateMemo:
    """As it stands: `no` is its edition, 0 before anybody edited it. `sentences` are all of them,
    those that were dropped with an empty text; `template` are the same as nobody edited them."""

    frozen: FrozenGate
    request: ApprovalRequest
    language: Language
    seq: int
    no: int
    sentences: tuple[MemoSentence, ...]
    template: tuple[MemoSentence, ...]
    facts: MemoFacts
    signatures: tuple[MemoSignature, ...]
    sha256: str
    edited: MemoVersion | None = None

    @property
    def gate(self) -> FundingGate:
        return self.frozen.gate

    def of_section(self, section: MemoSection) -> list[MemoSentence]:
        """Those that stand."""
        return [each for each in self.sentences if each.section is section and each.text]

    @property
    def basis(self) -> list[Key]:
        """The numbers in the order in which they stand, each once."""
        named = (key for each in self.sentences if each.text for key in each.keys)
        return list({key.name: key for key in named}.values())


def gate_memo(gate: FundingGate, language: Language) -> GateMemo | None:
    """None before anything was frozen: a memo has frozen numbers alone."""
    frozen, request = frozen_gate(gate), request_of(KIND, gate.pk)
    if frozen is None or request is None or request.snapshot is None:
        return None
    seq = frozen_rows(gate)[0].seq
    version = last_version(gate, seq, language)
    facts = memo_facts(frozen)
    declared = slots(levels_of(frozen), len(frozen.conditions))
    texts: Mapping[str, str] = version.texts if version is not None else {}
    return GateMemo(
        *(frozen, request, language, seq),
        no=version.no if version is not None else 0,
        sentences=tuple(composed(declared, facts, language, texts)),
        template=tuple(composed(declared, facts, language)),
        facts=facts,
        signatures=tuple(_signatures(request)),
        sha256=request.snapshot.sha256,
        edited=version,
    )


def frozen_gate(gate: FundingGate) -> FrozenGate | None:
    rows, request = frozen_rows(gate), request_of(KIND, gate.pk)
    if not rows or request is None:
        return None
    conditions = request.conditions.select_related("owner").order_by("no")
    day = rows[0].as_of.astimezone(tenant_zone()).date()
    return FrozenGate(gate, frozen_answers(gate), day, request.pk, tuple(conditions))


def last_version(gate: FundingGate, seq: int, language: Language) -> MemoVersion | None:
    rows = MemoVersion.objects.filter(gate=gate, seq=seq, language=language.value)
    return rows.select_related("author").order_by("-no").first()


def _signatures(request: ApprovalRequest) -> list[MemoSignature]:
    """Those that were given, then those that are still waited for."""
    rows = SignOff.objects.filter(snapshot=request.snapshot).select_related("person")
    by_no = {row.slot: row for row in rows}
    slots_of = request.snapshot.slots.order_by("no") if request.snapshot else []
    waiting = {slot.no for slot in free_slots(request)}
    return [
        MemoSignature(tuple(slot.roles), by_no[slot.no].person.name, by_no[slot.no].signed_at)
        if slot.no in by_no
        else MemoSignature(tuple(slot.roles))
        for slot in slots_of
        if slot.no in by_no or slot.no in waiting
    ]
