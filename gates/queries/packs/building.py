"""The pack of a gate is put together: the same frozen state and data give the same bytes."""

import io

from django.utils.translation import gettext as _
from django.utils.translation import override

from finops.calc.dates.periods import add_months
from finops.models import Tenant
from finops.ui.prose import Prose
from finops.ui.prose.markdown import markdown_of
from gates.calc.memos.keys import Language
from gates.calc.packs import NAMES, Pack, PackedFile, packed
from gates.models import FundingGate
from gates.queries.memos.memo import gate_memo
from gates.queries.memos.prose import Link, lede_of, memo_prose
from gates.queries.packs import facts, interview, policy
from gates.queries.packs.subject import PackSubject, anchor_after
from ledger.calc.worksheets.files import WorksheetManifest
from ledger.calc.worksheets.fingerprints import sheet_hash
from ledger.queries.worksheets.entries import sheet_version
from ledger.queries.worksheets.months import sheet_of_month
from ledger.views.units.figures import Links
from ledger.views.worksheets.table import worksheet_sections
from ledger.views.worksheets.workbook import write_workbook


def evidence_pack(tenant: Tenant, gate: FundingGate, language: Language, link: Link) -> Pack | None:
    """None before anything was frozen. Numbers are written as in English whoever asks, and the
    words are of the pack's language."""
    memo = gate_memo(gate, language)
    if memo is None:
        return None
    subject = PackSubject(tenant, memo, link)
    with override("en"):
        return packed(_files(subject), _about(subject))


def _files(subject: PackSubject) -> list[PackedFile]:
    prose: dict[str, tuple[Prose, str]] = {
        NAMES[0]: (facts.brief(subject), ""),
        NAMES[2]: (facts.allocation(subject), facts.allocation_lack(subject)),
        NAMES[3]: (facts.matrix(subject), facts.matrix_lack(subject)),
        NAMES[4]: (facts.capacity(subject), facts.capacity_lack(subject)),
        NAMES[6]: (facts.alerts(subject), facts.alerts_lack(subject)),
        NAMES[7]: (facts.gate(subject), ""),
        NAMES[8]: (_memo(subject), ""),
        NAMES[9]: (interview.interview(subject), ""),
    }
    files = [
        PackedFile(name, markdown_of(text).encode(), lacks) for name, (text, lacks) in prose.items()
    ]
    written = policy.policy(subject).encode()
    return [
        *files,
        PackedFile(NAMES[1], _workbook(subject)),
        PackedFile(NAMES[5], written, policy.policy_lack(subject)),
    ]


def _memo(subject: PackSubject) -> Prose:
    foot = f"{subject.tenant.name} · {lede_of(subject.memo)}"
    return memo_prose(subject.memo, subject.link, foot)


def _workbook(subject: PackSubject) -> bytes:
    """The worksheet of the month before the numbers were frozen, with live formulas."""
    case, day = subject.use_case, subject.memo.frozen.day
    month = add_months(day.replace(day=1), -1)
    sheet = sheet_of_month(case, month, day)
    sections = worksheet_sections(sheet, Links(showback="", traces=""))
    fingerprint = sheet_hash(sheet.worked, month)
    version = sheet_version(case.slug, month)
    manifest = WorksheetManifest(case.slug, month, version, fingerprint)
    words = {"use_case": case.name, "month": f"{month:%Y-%m}"}
    title = _("Unit economics worksheet: %(use_case)s, %(month)s") % words
    out = io.BytesIO()
    write_workbook(sections, sheet.worked, manifest, title, out, made_at=subject.frozen_at)
    return out.getvalue()


def _about(subject: PackSubject) -> dict[str, object]:
    """What the manifest says besides the files."""
    memo, anchor = subject.memo, anchor_after(subject.frozen_at)
    return {
        **{"tenant": subject.tenant.slug, "use_case": subject.use_case.slug},
        **{"gate": memo.gate.pk, "submission": memo.seq, "language": memo.language.value},
        **{"memo_edition": memo.no, "snapshot_sha256": memo.sha256},
        "frozen_at": subject.frozen_at.isoformat(),
        "anchor": None
        if anchor is None
        else {
            **{"day": anchor.day.isoformat(), "seq": anchor.seq, "sha256": anchor.sha256},
            "content": anchor.content,
        },
    }
