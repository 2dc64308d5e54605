"""The list of suspected duplicates: what is at stake, and each pair with its decision."""

from functools import partial
from typing import Final
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.access import can
from finops.forms.parameters import Parameters
from finops.models import Tenant
from finops.ui.exports import Sheet
from finops.ui.figures import KeyFigure
from finops.ui.links import crumb, page_url
from finops.ui.numbers import money, quantity
from finops.ui.reports import Place, Reading, ReportApi, ReportPage, ReportRequest
from finops.ui.saved_views import Query
from finops.ui.shell.navigation import Group
from finops.ui.tables import Action, Cell, Column, Row, Table
from ledger.api.duplicates import PARAMETERS as LIST_PARAMETERS
from ledger.api.duplicates import DuplicatesSerializer, duplicates_body
from ledger.api.reports.paging import PAGING_TAKES
from ledger.models import SuspectedDuplicate
from ledger.queries.calls.sheets import pairs_sheet
from ledger.queries.calls.suspected import (
    AskedPairs,
    PairList,
    SuspectedPair,
    pair_list,
    source_pairs,
)
from ledger.services.duplicates import DECIDE, MOST_AT_ONCE
from ledger.views.duplicates.words import PairFacts, pair_facts, source_name, stake_figures
from ledger.views.reports.paging import page_after, pager

Status = SuspectedDuplicate.Status


class DuplicateFilter(Parameters):
    """Which pairs are shown: the open ones, if nothing else is asked for."""

    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=[*Status.choices, ("all", gettext_lazy("all"))],
    )
    sources = forms.CharField(label=gettext_lazy("Reported by"), required=False, max_length=400)

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query or {"status": Status.OPEN})
        pairs = [(sources, source_name(sources)) for sources, _count in source_pairs()]
        self.fields["sources"].widget = forms.Select(choices=[("", _("all")), *pairs])

    @property
    def asked(self) -> AskedPairs:
        status = self.cleaned_data["status"] or Status.OPEN
        return AskedPairs("" if status == "all" else status, self.cleaned_data["sources"])


class PairFields:
    """The filter of the pairs."""

    def read(self, asking: ReportRequest, action: str) -> Reading[AskedPairs]:
        form = DuplicateFilter(asking.query)
        return Reading(form, form.asked if form.is_valid() else None)

    def kept(self, tenant: Tenant, query: QueryDict) -> Query:
        form = DuplicateFilter(query)
        if not form.is_valid():
            raise ValidationError([text for texts in form.errors.values() for text in texts])
        return pair_query(form.asked)


def pair_query(asked: AskedPairs) -> Query:
    status = {"status": [asked.status or "all"]}
    return {**status, "sources": [asked.sources]} if asked.sources else status


def read(asking: ReportRequest, asked: AskedPairs) -> PairList:
    return page_after(asking, partial(pair_list, asking.tenant, asked))


def status_of(listing: PairList) -> str:
    text = ngettext("%(count)s pair", "%(count)s pairs", listing.count)
    return text % {"count": quantity(listing.count)}


def heading(listing: PairList) -> str:
    """What all open pairs would take out of the cost, if they were merged."""
    stake = listing.stake
    if listing.asked.status != Status.OPEN or not stake.pairs:
        return _("Pairs of calls that may be one")
    words = {"count": quantity(stake.pairs), "cost": money(stake.cost_usd)}
    text = ngettext(
        "%(count)s pair of calls may be one: %(cost)s USD at stake",
        "%(count)s pairs of calls may be one each: %(cost)s USD at stake",
        stake.pairs,
    )
    return text % words


def figures(_asking: ReportRequest, listing: PairList) -> list[KeyFigure]:
    return stake_figures(listing.stake)


def pair_table(asking: ReportRequest, listing: PairList) -> Table:
    may_decide = can(asking.actor, DECIDE)
    columns = [
        Column(_("Reported by")),
        Column(_("Time and model"), "when"),
        Column(_("Tokens in → out"), "quantity"),
        Column(_("At stake (USD)"), "unit_cost", stays=True),
        Column(_("State"), "badge", stays=True),
        *([Column(_("Actions"), "action")] if may_decide else []),
    ]
    rows = [_row(pair, pair_facts(pair), may_decide=may_decide) for pair in listing.page.pairs]
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


def more(asking: ReportRequest, listing: PairList) -> dict[str, object]:
    at_once = min(listing.stake.pairs, MOST_AT_ONCE) if can(asking.actor, DECIDE) else 0
    links = pager(asking, listing.next_cursor, partial(_url, listing.asked))
    return {"at_once": at_once if listing.asked.sources else 0, **links}


def _url(asked: AskedPairs, cursor: str) -> str:
    query = {**pair_query(asked), **({"cursor": [cursor]} if cursor else {})}
    return f"{page_url('duplicates')}?{urlencode(query, doseq=True)}"


def file(asking: ReportRequest, asked: AskedPairs) -> Sheet:
    return pairs_sheet(asking.tenant, asked)


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
    heading=heading,
    table=pair_table,
    more=more,
    long_sheet=file,
    api=ReportApi(
        path="suspected-duplicates",
        words="Pairs of calls that may be one, the newest first. A person decides, on the `page`.",
        shape=DuplicatesSerializer,
        body=duplicates_body,
        parameters=LIST_PARAMETERS,
        own=PAGING_TAKES,
    ),
    template="ledger/duplicates/listing.html",
    is_empty=lambda _listing: False,
    place=Place(Group.DATA, 34, label=gettext_lazy("Duplicates"), parent="work_lists"),
)
