"""The text that is signed: what the kind says of the item, and what the engine adds."""

import json
from collections.abc import Collection
from datetime import UTC, datetime, time
from typing import Any

from finops.approvals import Ask, Evidence, Item, Kind
from finops.calc.approvals.required import NoAccountableRole
from finops.calc.canonical import amount, canonical_text
from finops.models import ApprovalRequest, Condition, RequestEvidence
from finops.queries.approvals.raci import table_in_force
from finops.queries.approvals.signers import slots_asked, text_facts

CENTS = 2


def text_of(
    kind: Kind[Item],
    item: Item,
    request: ApprovalRequest,
    seq: int,
    preparers: Collection[int],
) -> str:
    """The exact text of the `seq`th snapshot; without slots where nobody is accountable, which is
    never put to people."""
    if kind.content is not None:
        return kind.content(item, request, seq)
    if kind.asks is None:
        raise ValueError(f"The kind “{kind.name}” says neither its content nor what it asks.")
    ask, table = kind.ask_of(item), table_in_force()
    try:
        slots = slots_asked(ask, table)
    except NoAccountableRole:
        slots = ()
    names = {"kind": kind.name, "subject": item.pk, "request": request.pk, "seq": seq}
    signing: dict[str, object] = {"slots": text_facts(slots)}
    signing["raci_version"] = table.number
    signing["conditions"] = [_condition(row) for row in _conditions(request)]
    return canonical_text(
        {**ask.facts, **_weight(ask, request), **signing, **names, "preparers": sorted(preparers)}
    )


def title_in(text: str | None) -> str:
    """What the text that is signed says in a line; empty where it has no title."""
    try:
        content: Any = json.loads(text or "{}")  # Any: of any kind
    except ValueError:
        return ""
    return str(content.get("title", "")) if isinstance(content, dict) else ""


def _conditions(request: ApprovalRequest) -> list[Condition]:
    return list(request.conditions.order_by("no")) if request.pk else []


def _condition(row: Condition) -> dict[str, object]:
    return {
        "no": row.no,
        "text": row.text,
        "rule": row.rule,
        "owner": row.owner_id,
        "due_on": row.due_on,
    }


def _weight(ask: Ask, request: ApprovalRequest) -> dict[str, object]:
    total = None if ask.amount_usd is None else amount(ask.amount_usd, CENTS)
    return {
        "title": ask.title,
        "activity": ask.activity or None,
        "tier": ask.tier or None,
        "fiscal_year_usd": total,
        "review_on": ask.review_on,
        "evidence": [
            *(_evidence(part) for part in ask.evidence),
            *(_document(row) for row in documents_of(request)),
        ],
    }


def documents_of(request: ApprovalRequest) -> list[RequestEvidence]:
    """What was added to a request, in its order."""
    return list(request.documents.order_by("no")) if request.pk else []


def ends_at(row: RequestEvidence) -> datetime:
    """From when on a document is too old: the beginning of its day, in UTC."""
    return datetime.combine(row.until, time(), UTC)


def _document(row: RequestEvidence) -> dict[str, object]:
    return {
        **{"no": row.no, "kind": row.shows, "name": row.name, "reference": row.reference},
        **{"sha256": row.sha256, "as_of": row.as_of, "until": row.until},
    }


def _evidence(part: Evidence) -> dict[str, object]:
    return {**vars(part)}
