"""Prices as a person reads them: “input 2.5 USD per 1M tokens”, “above 200,000 tokens”."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from finops.calc.days import is_midnight, local
from finops.calc.formatting import exact
from ledger.calc.pricing.book import Component, ComponentKind, Entry, Tier, TierMode
from ledger.calc.pricing.conditions import ANY_BUT, Conditions
from ledger.calc.pricing.match import Match, MatchTest
from ledger.calc.pricing.meters import INPUT_SIDE, OUTPUT_SIDE

MILLION: Final = Decimal(1_000_000)
TOKEN_METERS: Final = INPUT_SIDE | OUTPUT_SIDE | {"embedding"}
TESTS: Final = {
    MatchTest.EXACT: gettext_lazy("is %(text)s"),
    MatchTest.PREFIX: gettext_lazy("begins with %(text)s"),
    MatchTest.SUFFIX: gettext_lazy("ends with %(text)s"),
    MatchTest.CONTAINS: gettext_lazy("contains %(text)s"),
    MatchTest.REGEX: gettext_lazy("matches %(text)s"),
}
JOINS: Final = {MatchTest.AND: gettext_lazy("and"), MatchTest.OR: gettext_lazy("or")}
WEEKDAYS: Final = (
    gettext_lazy("Mon"),
    gettext_lazy("Tue"),
    gettext_lazy("Wed"),
    gettext_lazy("Thu"),
    gettext_lazy("Fri"),
    gettext_lazy("Sat"),
    gettext_lazy("Sun"),
)


@dataclass(frozen=True)
class TierWords:
    """When a tier holds (empty: always), and what it costs then."""

    when: str
    prices: tuple[str, ...]


def tiers_in_words(entry: Entry, currency: str) -> list[TierWords]:
    """The tiers of an entry in the order in which they are asked."""
    return [
        TierWords(conditions_in_words(tier), tuple(_prices(tier, currency))) for tier in entry.tiers
    ]


def _prices(tier: Tier, currency: str) -> Iterator[str]:
    """Token prices share their unit: “input 2.5, output 10 USD per 1M tokens”."""
    tokens = [component for component in tier.components if is_token_price(component)]
    if tokens:
        prices = (
            f"{spelled(component.meter)} {exact(component.unit_amount * MILLION)}"
            for component in tokens
        )
        words = {"prices": ", ".join(prices), "currency": currency}
        yield _("%(prices)s %(currency)s per 1M tokens") % words
    for component in tier.components:
        if not is_token_price(component):
            yield component_in_words(component, currency)


def spelled(meter: str) -> str:
    return meter.replace("_", " ")


def is_token_price(component: Component) -> bool:
    return component.kind is ComponentKind.PRICE and component.meter in TOKEN_METERS


def component_in_words(component: Component, currency: str) -> str:
    meter = spelled(component.meter or component.direction) or _("everything")
    words = {"meter": meter, "amount": exact(component.amount), "currency": currency}
    if component.kind is ComponentKind.MULTIPLIER:
        return _("%(meter)s × %(amount)s") % words
    if component.kind is ComponentKind.ALLOWANCE:
        return _("%(meter)s: the first %(amount)s of each call free") % words
    if component.per == 1:
        return _("%(meter)s %(amount)s %(currency)s each") % words
    words["per"] = exact(component.per)
    return _("%(meter)s %(amount)s %(currency)s per %(per)s") % words


def conditions_in_words(tier: Tier) -> str:
    return ", ".join(condition_words(tier.conditions, tier.mode))


def condition_words(when: Conditions, mode: TierMode) -> Iterator[str]:
    if when.above is not None:
        words = {"above": exact(when.above), "meters": selector_in_words(when.selector)}
        if mode is TierMode.GRADUATED:
            yield _("the part above %(above)s %(meters)s") % words
        else:
            yield _("above %(above)s %(meters)s") % words
    if when.service_tier:
        yield _("service tier %(tier)s") % {"tier": when.service_tier}
    if when.region.startswith(ANY_BUT):
        yield _("any region but %(region)s") % {"region": when.region.removeprefix(ANY_BUT)}
    elif when.region:
        yield _("region %(region)s") % {"region": when.region}
    if when.window is not None:
        yield f"{when.window.start:%H:%M}–{when.window.end:%H:%M} UTC"
    if when.weekdays:
        yield " ".join(str(WEEKDAYS[day]) for day in when.weekdays)
    if when.starts_on is not None:
        yield _("from %(day)s") % {"day": day_in_words(when.starts_on)}


def selector_in_words(selector: Iterable[str]) -> str:
    """The meters whose sum is looked at; all that go in are simply the input."""
    if {*selector} >= INPUT_SIDE:
        return _("input tokens")
    return _("of %(meters)s") % {"meters": " + ".join(map(spelled, selector))}


def match_in_words(match: Match, name: str = "") -> str:
    """“begins with gpt-4o or is chatgpt-4o-latest”; of the very `name` only that it is exact."""
    if match.test is MatchTest.EXACT and match.text == name:
        return _("is exactly this")
    if match.test in TESTS:
        return str(TESTS[match.test]) % {"text": match.text}
    parts = [match_in_words(part) for part in match.parts]
    nested = [
        f"({text})" if part.parts else text for part, text in zip(match.parts, parts, strict=True)
    ]
    return f" {JOINS[match.test]} ".join(nested)


def names_in_words(match: Match, name: str) -> list[str]:
    """The ways to match, of which any will do: the names that an entry takes, one by one."""
    if match.test is not MatchTest.OR:
        return [match_in_words(match, name)]
    return [match_in_words(part, name) for part in match.parts]


def day_in_words(moment: datetime) -> str:
    """The day that begins with a moment on the reader's clock, with the time if it is no midnight
    there."""
    here = local(moment, timezone.get_current_timezone())
    form = pgettext("day, as Django date format", "j M Y")
    if not is_midnight(here):
        form = pgettext("moment, as Django date format", "j M Y, H:i")
    text: str = date_format(here, form)
    return text
