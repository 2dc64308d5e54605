"""What is too long or too large to be stored is refused before the database would."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ledger.calc.pricebooks.patterns import refused_patterns
from ledger.calc.pricing.book import Component, Entry
from ledger.calc.pricing.match import Match
from ledger.models import PriceComponent, PriceEntry
from ledger.models.prices.columns import DECIMALS, DIGITS

NUL: Final = "\x00"
TOO_LARGE: Final = Decimal(10) ** (DIGITS - DECIMALS)


def refuse_what_does_not_fit(entries: Iterable[Entry]) -> None:
    """Raises ValidationError that names the first entry with a text or number that cannot be."""
    entries = list(entries)
    refuse_patterns(entry.match for entry in entries)
    for entry in entries:
        components = (component for tier in entry.tiers for component in tier.components)
        wrong = [
            *_too_long(PriceEntry, entry),
            *(w for component in components for w in _wrong(component)),
        ]
        wrong += ["start" for tier in entry.tiers if not _is_bound(tier.conditions.above)]
        if NUL in "".join(texts_of(entry.match)):
            wrong.append("match")
        if wrong:
            words = {"name": entry.name[:80] or entry.provider[:80], "field": wrong[0]}
            raise ValidationError(_("“%(name)s”: %(field)s is too long or too large.") % words)


def refuse_patterns(matches: Iterable[Match | None]) -> None:
    """Raises ValidationError that names a pattern which is not run here."""
    if refused := refused_patterns(matches):
        words = {"pattern": refused[0][:80]}
        raise ValidationError(
            _(
                "The pattern “%(pattern)s” cannot be used: patterns may not look ahead or back,"
                " nor refer to groups."
            )
            % words
        )


def texts_of(match: Match) -> Iterator[str]:
    yield match.text
    for part in match.parts:
        yield from texts_of(part)


def _wrong(component: Component) -> Iterator[str]:
    yield from _too_long(PriceComponent, component)
    for name in ("amount", "per"):
        number: Decimal = getattr(component, name)
        decimals = -int(number.normalize().as_tuple().exponent)
        if number >= TOO_LARGE or decimals > DECIMALS:
            yield name


def _is_bound(above: Decimal | None) -> bool:
    """Whether a tier may begin above this: a count of tokens, or nothing is said."""
    return above is None or (above.is_finite() and 0 <= above < TOO_LARGE)


def _too_long(model: Any, part: Entry | Component) -> Iterator[str]:
    # Any: a model class, whose columns say how long their texts may be
    for field in model._meta.fields:
        limit = getattr(field, "max_length", None)
        value = getattr(part, field.name, None)
        if limit and isinstance(value, str) and (len(value) > limit or NUL in value):
            yield field.name
