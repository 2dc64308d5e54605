"""The memo of a gate: read, printed, taken as a file, and its sentences edited."""

from typing import Final

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from finops.access import can, requires
from finops.scope.requests import TenantRequest
from finops.ui.links import crumb, page_url
from finops.ui.prose import EVERY_FORMAT
from finops.views.asking import asked
from finops.views.exports.prose import prose_response
from gates.calc.memos.composing import HEADINGS, MemoSection
from gates.calc.memos.keys import Key, Language
from gates.forms.memos import MemoForm, field_of
from gates.models import FundingGate
from gates.queries.gates import gate_numbered
from gates.queries.memos.memo import GateMemo, gate_memo
from gates.queries.memos.prose import basis_of, lede_of, memo_prose
from gates.services.memos.editing import EDITS, edit_memo, typed_texts
from gates.services.signing import title_of
from gates.views.memos.parts import evidence_table, signature_table, strip_of

SEES: Final = "view_use_case"
PAGE: Final = "gates/memos/page.html"
FORM: Final = "gates/memos/editing.html"


def gate_or_404(request: TenantRequest, number: int, action: str = SEES) -> FundingGate:
    gate = gate_numbered(number)
    if gate is None or not can(request.actor, action, gate.use_case):
        raise Http404
    return gate


def language_of(request: TenantRequest) -> Language:
    """`language` of the query; another one is 404."""
    try:
        return Language(request.GET.get("language", Language.EN.value))
    except ValueError:
        raise Http404 from None


def basis_url(source: tuple[str, ...]) -> str:
    """What is behind a number; nothing where the page that was frozen with it is gone."""
    try:
        return page_url(*source) if source else ""
    except NoReverseMatch:
        return ""


def basis_link(source: tuple[str, ...]) -> str:
    """The same for a document that leaves the house."""
    url = basis_url(source)
    return f"{settings.PUBLIC_URL}{url}" if url else ""


@requires(SEES, anywhere=True)
@require_safe
def gate_memo_page(request: TenantRequest, item: int) -> HttpResponse:
    """`format` takes it as a file."""
    gate = gate_or_404(request, item)
    memo = gate_memo(gate, language_of(request))
    file_format = request.GET.get("format", "")
    if file_format and (memo is None or file_format not in EVERY_FORMAT):
        raise Http404
    if file_format and memo is not None:
        prose = memo_prose(memo, basis_link, foot_of(request, memo))
        name = f"memo-{gate.use_case.slug}-{gate.pk}-{memo.language.value}"
        return prose_response(prose, file_format, name)
    return render(request, PAGE, _context(request, gate, memo))


def foot_of(request: TenantRequest, memo: GateMemo) -> str:
    return f"{request.tenant.name} · {lede_of(memo)}"


def _context(request: TenantRequest, gate: FundingGate, memo: GateMemo | None) -> dict[str, object]:
    title = _("Memo: %(gate)s") % {"gate": title_of(gate)}
    context: dict[str, object] = {
        **{"gate": gate, "memo": memo, "title": title, "back": page_url("gate", gate.pk)},
        "crumbs": [
            crumb(_("Gates"), page_url("gates")),
            crumb(gate.use_case.name, page_url("gate", gate.pk)),
            crumb(_("Memo")),
        ],
    }
    if memo is None:
        return context
    return context | {
        "lede_text": lede_of(memo),
        "strip": strip_of(memo),
        "sections": [_section(memo, section) for section in HEADINGS],
        "evidence": evidence_table(memo, basis_url),
        "signatures": signature_table(memo),
        "basis": [(no, key, basis_of(memo, key)) for no, key in enumerate(memo.basis, 1)],
        "may_edit": gate.state == "in_review" and can(request.actor, EDITS, gate.use_case),
        "formats": EVERY_FORMAT,
        "other": Language.EN if memo.language is Language.ZH else Language.ZH,
        "foot_text": foot_of(request, memo),
    }


def _section(memo: GateMemo, section: MemoSection) -> tuple[str, list[tuple[str, str, str]]]:
    """Its heading, and its text in parts: words, the link of a number, and its basis."""
    parts: list[tuple[str, str, str]] = []
    for each in memo.of_section(section):
        parts += [
            (text, "" if key is None else _linked(key), "" if key is None else basis_of(memo, key))
            for text, key in each.parts(memo.language)
        ]
        if memo.language is Language.EN:
            parts.append((" ", "", ""))
    return HEADINGS[section][memo.language is Language.ZH], parts


def _linked(key: Key) -> str:
    return basis_url(key.source) or "#basis"


@requires(EDITS, anywhere=True)
@require_http_methods(["GET", "POST"])
def edit_gate_memo(request: TenantRequest, item: int) -> HttpResponse:
    """A field for each sentence; numbers that are not the frozen ones are refused beside it."""
    gate = gate_or_404(request, item, EDITS)
    language = language_of(request)
    memo = gate_memo(gate, language)
    back = f"{page_url('gate_memo', gate.pk)}?language={language.value}"
    if memo is None:
        return HttpResponseRedirect(back)
    texts = typed_texts(memo)
    initial = {"seen": memo.no, **{field_of(name): text for name, text in texts.items()}}
    form = MemoForm(_labels(memo), request.POST or None, initial=initial)

    def edit() -> GateMemo:
        return edit_memo(
            actor=request.actor,
            gate_id=gate.pk,
            language=language,
            seen=form.cleaned_data["seen"],
            texts=form.texts(),
        )

    context = {
        **{"gate": gate, "memo": memo, "back": back},
        "title": _("Edit the memo of %(name)s") % {"name": gate.use_case.name},
        "crumbs": [
            crumb(_("Gates"), page_url("gates")),
            crumb(_("Memo"), back),
            crumb(_("Edit")),
        ],
    }
    names = {name: field_of(name) for name in texts}
    return asked(
        *(request, form, edit, lambda _memo: back), template=FORM, context=context, names=names
    )


def _labels(memo: GateMemo) -> dict[str, str]:
    """By sentence, in the reader's words: its section, and which of its sentences."""
    labels, counts = {}, dict.fromkeys(MemoSection, 0)
    for each in memo.template:
        counts[each.section] += 1
        heading = HEADINGS[each.section][memo.language is Language.ZH]
        labels[each.name] = f"{heading}, {counts[each.section]}"
    return labels
