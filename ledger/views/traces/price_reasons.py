"""Why this price: each line's price in words, and what re-ratings did to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from finops.access import can
from finops.calc.formatting import exact
from finops.scope.requests import TenantRequest
from finops.ui.links import page_url
from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.pricing.book import BookScope
from ledger.calc.pricing.rating import RateSource
from ledger.queries.pricebooks.exchange_rates import RecordedRate
from ledger.queries.pricebooks.reasons import BookWords, Posted, PriceReason, PriceReasons
from ledger.views.pricebooks.words import (
    component_in_words,
    conditions_in_words,
    day_in_words,
    match_in_words,
)
from ledger.views.traces.parts import component_name


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    url: str = ""


@dataclass(frozen=True)
class ReasonedPrice:
    """One line: what it is, quantity × unit price = cost, and why."""

    what: str
    product: str
    facts: tuple[Fact, ...]
    history: Table | None


def why_part(request: TenantRequest, reasons: PriceReasons) -> dict[str, object]:
    """The context of _trace_why.html."""
    return {
        "reasons": [_why(request, reason) for reason in reasons.standing],
        "gone": history_table(request, reasons.gone) if reasons.gone else None,
    }


def _why(request: TenantRequest, reason: PriceReason) -> ReasonedPrice:
    line = reason.line
    what = [component_name(line.component), line.model, line.meter.replace("_", " ")]
    return ReasonedPrice(
        what=" · ".join(word for word in what if word),
        product=product(line),
        facts=tuple(_facts(request, reason)),
        history=history_table(request, reason.history) if len(reason.history) > 1 else None,
    )


def product(line: Posted) -> str:
    """1,000 × 0.002 = 2 USD."""
    quantity = exact(line.quantity)
    if line.unit_price is None or line.cost_usd is None:
        return _("%(quantity)s × no price") % {"quantity": quantity}
    return f"{quantity} × {exact(line.unit_price)} = {exact(line.cost_usd)} USD"


def _facts(request: TenantRequest, reason: PriceReason) -> Iterator[Fact]:
    line = reason.line
    yield Fact(_("Price from"), source_in_words(line))
    if reason.book is not None:
        yield from _book_facts(request, reason.book)
    elif line.source == RateSource.BOOK:
        yield Fact(_("Price book"), line.pricing_version)
    if (rate := reason.exchange_rate) and reason.book is not None:
        yield Fact(_("Exchange rate"), rate_in_words(reason.book.currency, rate))
    if reason.fallback:
        words = _("as %(meter)s: no book has a price for %(own)s")
        yield Fact(_("Priced"), words % {"meter": reason.fallback, "own": line.meter})
    if reason.no_tier_price:
        label = _("Service tier or region")
        yield Fact(label, _("no book has a price for it: the standard one"))
    if reason.priced_as.factor != 1:
        words = _("× %(factor)s: of another book, for what this one does not tell apart")
        yield Fact(_("Factor"), words % {"factor": exact(reason.priced_as.factor)})


def _book_facts(request: TenantRequest, book: BookWords) -> Iterator[Fact]:
    url = page_url("pricebook", book.version)
    may_see = can(request.actor, "view_pricebook")
    scopes = {
        BookScope.CONTRACT: _("contract"),
        BookScope.OVERRIDE: _("override"),
        BookScope.DEFAULT: _("default"),
    }
    named = f"{book.name}, {book.version} ({scopes[book.scope]})"
    yield Fact(_("Price book"), named, url if may_see else "")
    entry = book.entry
    provider = entry.provider or _("any provider")
    since = _("from %(day)s") % {"day": day_in_words(entry.valid_from)}
    match = match_in_words(entry.match)
    yield Fact(_("Entry"), f"{provider}: {_('model')} {match}, {since}")
    if book.tier is not None:
        yield Fact(_("Tier"), conditions_in_words(book.tier) or _("always holds"))
    if book.component is not None:
        yield Fact(_("Component"), component_in_words(book.component, book.currency))


def rate_in_words(currency: str, rate: RecordedRate) -> str:
    """1 EUR = 1.0845 USD of 2026-10-30 (ECB)."""
    words = _("1 %(currency)s = %(usd)s USD of %(day)s (%(source)s)")
    return words % {
        "currency": currency,
        "usd": exact(rate.usd),
        "day": rate.day,
        "source": rate.source,
    }


def source_in_words(line: Posted) -> str:
    """Where the unit price comes from, as a sentence."""
    match line.source:
        case RateSource.EVENT:
            sentence = _("the event itself: its source's own statement")
        case RateSource.BOOK:
            return _("the price book in force at the time of the event")
        case RateSource.REPORTED:
            sentence = _("the cost that the source reported: not every meter has a price")
        case RateSource.INCLUDED:
            return _("included in the event's reported cost")
        case RateSource.INFORMATIVE:
            return _("a count beside those that are priced: it has no price")
        case _other:
            return _("nowhere yet: no book has a price for it")
    return f"{sentence} ({line.pricing_version})" if line.pricing_version else sentence


def history_table(request: TenantRequest, history: Sequence[Posted]) -> Table:
    """What was posted and reversed, in order; each step of a re-rating leads to its run."""
    columns = [
        Column(_("Step")),
        Column(_("When"), "when"),
        Column(_("Quantity"), "quantity"),
        Column(_("Unit price (USD)"), "money_exact"),
        Column(_("Cost (USD)"), "money_exact", stays=True),
        Column(_("Price from")),
    ]
    rows = [_history_row(request, line) for line in history]
    return Table(_("What was done to this line"), columns, rows)


def _history_row(request: TenantRequest, line: Posted) -> Row:
    url = page_url("rerating", line.run_id) if line.run_id else ""
    cells = [
        Cell(step_of(line)),
        Cell(line.posted_at, "when"),
        Cell(line.quantity, "quantity"),
        Cell(line.unit_price, "money_exact", nil=_("unpriced")),
        Cell(line.cost_usd, "money_exact", nil=_("unpriced")),
        Cell(", ".join(filter(None, (line.source, line.pricing_version)))),
    ]
    return Row(cells, url=url if can(request.actor, "view_rerating") else "")


def step_of(line: Posted) -> str:
    if line.run_id is None:
        return _("posted") if line.sign > 0 else _("reversed")
    return _("replaced by a re-rating") if line.sign > 0 else _("reversed by a re-rating")
