"""What the search of the top bar finds in the ledger."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from finops.access import Actor, visible_use_cases
from finops.registries.search import FindableKind, SearchHit
from finops.ui.links import page_url
from ledger.calc.reports.dimensions import Dimension
from ledger.queries.choices import choices
from ledger.queries.pricebooks.lists import books_named
from ledger.queries.traces.detail import trace_detail
from ledger.queries.use_cases import use_cases_named
from ledger.views.traces.links import trace_url


def find_use_cases(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    return [
        SearchHit(
            label=use_case.name,
            url=page_url("use_case", use_case.slug),
            note=use_case.business_unit.name,
        )
        for use_case in use_cases_named(text, visible_use_cases(actor, "view_use_case"), limit)
    ]


def find_traces(actor: Actor, text: str, _limit: int) -> list[SearchHit]:
    """The one of this id. Ids are looked up whole: a part of one may be anywhere in the ledger."""
    detail = trace_detail(text, visible_use_cases(actor, "view_traces"))
    return [SearchHit(label=text, url=trace_url(text))] if detail else []


def find_models(actor: Actor, text: str, limit: int) -> Sequence[SearchHit]:
    """Models that requests used; each leads to what it cost."""
    offered = choices(visible_use_cases(actor, "view_showback"))[Dimension.MODEL]
    folded = text.casefold()
    matching = [name for name in offered if folded in " ".join(name).casefold()]
    return [
        SearchHit(label=label, url=f"{page_url('showback')}?{urlencode({'model': value})}")
        for value, label in matching[:limit]
    ]


def find_price_books(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Books by their version."""
    return [
        SearchHit(
            label=book.version,
            url=page_url("pricebook", book.version),
            note=str(book.get_status_display()),
        )
        for book in books_named(text, limit)
    ]


KINDS = (
    FindableKind("use_cases", _("Use cases"), "view_use_case", 10, find_use_cases),
    FindableKind("traces", _("Traces"), "view_traces", 20, find_traces),
    FindableKind("models", _("Models"), "view_showback", 30, find_models),
    FindableKind("pricebooks", _("Price books"), "view_pricebook", 40, find_price_books),
)
