"""The list of suspected duplicates: what is at stake, and each pair with its decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django import forms
from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.access import can
from finops.models import Tenant
from finops.ui.figures import KeyFigure
from finops.ui.links import crumb, page_url
from finops.ui.numbers import quantity
from finops.ui.reports import Reading, ReportPage, ReportRequest
from finops.ui.saved_views import Query
from finops.ui.tables import Action, Cell, Column, Row, Table
from ledger.models import SuspectedDuplicate
from ledger.queries.calls.suspected import (
    AtStake,
    SuspectedPair,
    at_stake,
    source_pairs,
    suspected,
    with_sides,
)
from ledger.services.duplicates import DECIDE, MOST_AT_ONCE
from ledger.views.duplicates.words import PairFacts, pair_facts, source_name, stake_figures

ROWS_PER_PAGE: Final = 25
Status = SuspectedDuplicate.Status


class DuplicateFilter(forms.Form):
    """Which pairs are shown; what is not understood is not narrowed."""

    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=[*Status.choices, ("all", gettext_lazy("all"))],
    )
    sources = forms.ChoiceField(label=gettext_lazy("Reported by"), required=False)

    def __init__(self, data: object, pairs: list[tuple[str, str]]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a query string
        self.fields["sources"].choices = [("", _("all")), *pairs]  # type: ignore[attr-defined]

    def asked(self) -> "AskedPairs":
        self.is_valid()
        status = self.cleaned_data.get("status") or Status.OPEN
        sources = self.cleaned_data.get("sources") or ""
        return AskedPairs("" if status == "all" else status, sources)


@dataclass(frozen=True)
class AskedPairs:
    """The status (empty: all) and the sources of pairs."""

    status: str
    sources: str


@dataclass(frozen=True)
class PairList:
    """A page of the pairs, and what is at stake with all open ones of the sources."""

    asked: AskedPairs
    page: Page[SuspectedDuplicate]
    pairs: Sequence[SuspectedPair]
    stake: AtStake


class PairFields:
    """The filter of the pairs."""

    def read(self, asking: ReportRequest, action: str) -> Reading[AskedPairs]:
        form = self._form(asking.query)
        return Reading(form, form.asked())

    def kept(self, tenant: Tenant, given: QueryDict) -> Query:
        asked = self._form(given).asked()
        status = {"status": [asked.status or "all"]}
        return {**status, "sources": [asked.sources]} if asked.sources else status

    def _form(self, given: QueryDict) -> DuplicateFilter:
        pairs = [(sources, source_name(sources)) for sources, _count in source_pairs()]
        return DuplicateFilter(given or {"status": Status.OPEN}, pairs)


def read(asking: ReportRequest, asked: AskedPairs) -> PairList:
    found = suspected(status=asked.status, sources=asked.sources)
    page = Paginator(found, ROWS_PER_PAGE).get_page(asking.query.get("page"))
    stake = at_stake(suspected(sources=asked.sources))
    return PairList(asked, page, with_sides(page.object_list), stake)


def status_of(found: PairList) -> str:
    count = found.page.paginator.count
    return ngettext("%(count)s pair", "%(count)s pairs", count) % {"count": quantity(count)}


def figures(_asking: ReportRequest, found: PairList) -> list[KeyFigure]:
    return stake_figures(found.stake)


def pair_table(asking: ReportRequest, found: PairList) -> Table:
    may_decide = can(asking.actor, DECIDE)
    columns = [
        Column(_("Reported by")),
        Column(_("Time and model"), "when"),
        Column(_("Tokens in → out"), "quantity"),
        Column(_("At stake (USD)"), "unit_cost"),
        Column(_("State"), "badge"),
        *([Column(_("Actions"), "action")] if may_decide else []),
    ]
    rows = [_row(pair, pair_facts(pair), may_decide=may_decide) for pair in found.pairs]
    return Table(_("Pairs of calls that may be one"), columns, rows)


def _row(pair: SuspectedPair, facts: PairFacts, *, may_decide: bool) -> Row:
    row, apart = pair.row, pair.seconds_apart
    apart_words = "" if apart is None else _("%(seconds)s s apart") % {"seconds": quantity(apart)}
    decided_by = row.decided_by.name if row.decided_by else ""
    cells = [
        Cell(facts.told_by),
        Cell(row.occurred_at, "when", note=row.model),
        Cell(f"{quantity(row.input_tokens)} → {quantity(row.output_tokens)}", note=apart_words),
        Cell(pair.stake_usd, "unit_cost", nil=_("unpriced")),
        Cell(facts.status, "badge", good=facts.tone, note=decided_by),
    ]
    if may_decide:
        is_open = facts.is_open and pair.is_whole
        cells.append(Cell(None, "action", actions=_actions(pair, facts) if is_open else ()))
    return Row(cells, url=facts.url)


def _actions(pair: SuspectedPair, facts: PairFacts) -> list[Action]:
    moment = dateformat.format(timezone.localtime(pair.row.occurred_at), "j M Y, H:i")
    seen = {"seen": pair.row.status}
    return [
        Action(_("Merge"), facts.decide_url, moment, {**seen, "decision": "merge"}),
        Action(_("Keep both"), facts.decide_url, moment, {**seen, "decision": "keep"}, "plain"),
    ]


def more(asking: ReportRequest, found: PairList) -> dict[str, object]:
    at_once = min(found.stake.pairs, MOST_AT_ONCE) if can(asking.actor, DECIDE) else 0
    return {"page": found.page, "at_once": at_once if found.asked.sources else 0}


DUPLICATES: Final = ReportPage(
    slug="duplicates",
    path="work/duplicates/",
    label=gettext_lazy("Suspected duplicates"),
    lede=gettext_lazy(
        "Two libraries in one program may each report the same call, in traces of their own. Where"
        " only model, tokens and time suggest that two calls are one, a person decides. Until then"
        " both count."
    ),
    action="view_imports",
    anywhere=False,
    filter=PairFields(),
    about=lambda _asking: {
        "crumbs": [
            crumb(_("Work lists"), page_url("work_lists")),
            crumb(_("Suspected duplicates")),
        ]
    },
    read=read,
    status=status_of,
    figures=figures,
    heading=gettext_lazy("Pairs of calls that may be one"),
    table=pair_table,
    more=more,
    template="ledger/duplicates/listing.html",
    is_empty=lambda _found: False,
)
