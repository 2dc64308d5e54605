"""The `ui` tags: numbers, times, changes and links as every page of the product shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from finops.access import can_somewhere
from finops.calc import days, formatting
from finops.calc.permissions import PERMISSIONS, ROLES
from finops.templatetags.glossary import explain
from finops.ui import dates, numbers
from finops.ui.numbers import Number, decimal_of, marks

register = template.Library()

_TONE_ICONS: Final = {"good": "check", "warn": "warning", "bad": "stop", "info": "info"}
UNCOLOURED: Final = Decimal("0.005")
UNSEEN: Final = Decimal("0.0005")
_ARROWS: Final = {"up": "arrow-up", "down": "arrow-down", "new": "plus", "gone": "arrow-down"}


def _filter(spell: Callable[[Number], str]) -> Callable[[Number, str], SafeString]:
    """`{{ row.cost_usd|money:"unpriced" }}` says what a missing number means."""

    def shown(value: Number, nil: str = "") -> SafeString:
        return _nil(nil) if decimal_of(value) is None else format_html("{}", spell(value))

    return shown


# The functions of `finops.ui.numbers` as filters, each under its own name.
_FORMATS: Final = {
    spell.__name__: _filter(spell)
    for spell in (
        numbers.money,
        numbers.money_whole,
        numbers.money_exact,
        numbers.unit_cost,
        numbers.quantity,
        numbers.quantity_short,
        numbers.three_figures,
        numbers.percent,
    )
}
for _name, _shown in _FORMATS.items():
    register.filter(_name, _shown)
_DATED: Final = ("when", "day")  # without a word of the cell's own they say "never"


@register.simple_tag(takes_context=True)
def show(context: Context, value: object, kind: str = "text", nil: str = "") -> object:
    """A cell by its column's kind: any filter above by name, `when`, `begins`, `day`, `span`,
    `code` or `text`."""
    if kind in _FORMATS:
        return _FORMATS[kind](value, nil)  # type: ignore[arg-type]  # the column declares it
    if kind in _DATED and value is None and nil:
        return _nil(nil)
    if kind == "when":
        return when(context, value if isinstance(value, datetime) else None)
    if kind == "begins":
        return first_day(context, value) if isinstance(value, datetime) else _nil(nil)
    if kind == "day":
        return day(value if isinstance(value, date) else None)
    if kind == "span" and isinstance(value, tuple):
        first, last = value
        end = first_day(context, last) if last else _nil(nil)
        return format_html('<span class="nowrap">{} – {}</span>', first_day(context, first), end)
    if value is None or value == "":
        return _nil(nil) if nil else ""
    return format_html('<span class="mono">{}</span>', value) if kind == "code" else value


@register.simple_tag
def change(current: Number, prior: Number, good: str = "", kind: str = "") -> SafeString:
    """Arrow, size and word; `good="down"` or `"up"` says which way is welcome. Of percentages
    (`kind`) the difference is said in points. Less than half a per cent is coloured by none, and
    what rounds to nothing is unchanged; what is unknown now has not changed."""
    moved = formatting.change(decimal_of(current), decimal_of(prior))
    words = {
        "up": gettext("up"),
        "down": gettext("down"),
        "same": gettext("unchanged"),
        "new": gettext("new"),
        "gone": gettext("down to zero"),
        "unknown": gettext("not known") if current is None else gettext("no data before"),
    }
    direction: formatting.Direction = "same" if _is_nothing(moved.ratio) else moved.direction
    arrow = icon(_ARROWS.get(direction, "minus")) if direction != "unknown" else ""
    size = _size(moved.ratio, current, prior, kind) if direction in ("up", "down") else ""
    is_small = moved.ratio is not None and abs(moved.ratio) < UNCOLOURED
    tone = "quiet" if is_small else _tone(direction, good)
    markup = '<span class="change" data-tone="{}">{} {} {}</span>'
    return format_html(markup, tone, arrow, size, words[direction])


def _is_nothing(ratio: Decimal | None) -> bool:
    """Does it round to 0.0%?"""
    return ratio is not None and abs(ratio) < UNSEEN


def _size(ratio: Decimal | None, current: Number, prior: Number, kind: str) -> str:
    now, before = decimal_of(current), decimal_of(prior)
    if kind == "percent" and now is not None and before is not None:
        points = formatting.fixed(abs(now - before) * 100, 1, marks())
        return gettext("%(size)s points") % {"size": points}
    return "" if ratio is None else formatting.percent(abs(ratio), 1, marks())


@register.simple_tag(takes_context=True)
def when(context: Context, value: datetime | None, with_year: bool = False) -> SafeString:
    """A moment in the tenant's time zone, with its year if that is not this one (or where it is
    asked for), the UTC moment as its tooltip. Outside of tenants, where no foot names the zone,
    it stands beside."""
    if value is None:
        return _nil(gettext("never"))
    local = days.local(value, _zone(context))
    shown = dates.moment_with_year(local) if with_year else dates.moment(local, dates.today())
    request = context.get("request")
    if request is not None and getattr(request, "tenant", None) is None:
        shown = f"{shown} {local.tzname()}"
    utc = value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    markup = '<time datetime="{}" title="{}">{}</time>'
    return format_html(markup, value.isoformat(), utc, shown)


@register.simple_tag(takes_context=True)
def first_day(context: Context, value: datetime) -> SafeString:
    """A moment at which something begins or ends, as the day of the tenant's clock that begins
    with it; of a day of UTC that is said; else with the time."""
    local, utc = days.local(value, _zone(context)), value.astimezone(UTC)
    if days.is_midnight(local):
        return day(local.date())
    if days.is_midnight(utc):
        return format_html('<span class="nowrap">{} UTC</span>', day(utc.date()))
    return when(context, value)


@register.simple_tag(takes_context=True)
def printed_at(context: Context) -> SafeString:
    """When the page was made, on the tenant's clock; the script renews it when it is printed."""
    return when(context, timezone.now(), with_year=True)


@register.simple_tag
def day(value: date | None) -> SafeString:
    """A calendar day: 29 Jun; with its year if that is not this one."""
    if value is None:
        return _nil(gettext("never"))
    shown = dates.short_day(value, dates.today())
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), shown)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One symbol of the sprite; without a label it is hidden from screen readers."""
    source = f"{static('img/icons.svg')}#{name}"
    if not label:
        markup = '<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>'
        return format_html(markup, source)
    markup = '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>'
    return format_html(markup, label, source)


@register.simple_tag
def initials(person: object) -> str:
    """The first letters of the first and the last word of a name."""
    words = str(getattr(person, "name", "") or person).split()
    return "".join(word[0] for word in (*words[:1], *words[1:][-1:])).upper()


@register.simple_tag
def badge(tone: str, text: str) -> SafeString:
    """A state in a word with its symbol; tones: good, warn, bad, info, quiet."""
    symbol = icon(_TONE_ICONS[tone]) if tone in _TONE_ICONS else ""
    return format_html('<span class="badge" data-tone="{}">{}{}</span>', tone, symbol, text)


@register.simple_tag
def bar(ratio: Number, tone: str = "") -> SafeString:
    """A share or a burn as a small bar; always beside the number it draws."""
    share = min(max(decimal_of(ratio) or Decimal(0), Decimal(0)), Decimal(1))
    markup = (
        '<svg class="bar" data-tone="{}" viewBox="0 0 100 8" preserveAspectRatio="none"'
        ' aria-hidden="true"><rect width="{}" height="8"></rect></svg>'
    )
    return format_html(markup, tone, f"{share * 100:.1f}")


@register.simple_tag
def sparkline(values: Sequence[Number], label: str = "") -> SafeString:
    """A trend as a line without axes; gaps are left out, the last point is marked. Whoever hears
    the page, or points at the line, is told its ends, its lowest and its highest value."""
    known = [number for number in map(decimal_of, values) if number is not None]
    points = _spark_points([decimal_of(value) for value in values])
    if len(points) < 2:
        return _nil(gettext("too few values"))
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    markup = (
        '<svg class="spark" viewBox="0 0 96 20" role="img" aria-label="{}">'
        '<title>{}</title><polyline points="{}"></polyline><circle cx="{}" cy="{}" r="2"></circle>'
        "</svg>"
    )
    (x, y), words = points[-1], _spark_words(label, known)
    return format_html(markup, words, words, line, f"{x:.1f}", f"{y:.1f}")


def _spark_words(label: str, known: Sequence[Decimal]) -> str:
    ends = {"first": known[0], "last": known[-1], "low": min(known), "high": max(known)}
    text = gettext("%(label)s from %(first)s to %(last)s, between %(low)s and %(high)s")
    spelt = {name: numbers.unit_cost(value) for name, value in ends.items()}
    return text % {"label": label or gettext("trend"), **spelt}


@register.simple_tag(takes_context=True)
def may(context: Context, action: str) -> bool:
    """Whether the reader may do this, somewhere in the tenant."""
    return can_somewhere(_request(context).actor, action)  # type: ignore[attr-defined]  # a tenant's


@register.simple_tag
def who_may(action: str) -> str:
    """In a sentence, the roles that may do this."""
    *others, last = (label for role, label in ROLES.items() if role in PERMISSIONS[action])
    if not others:
        return gettext("%(role)s can do this.") % {"role": last}
    return gettext("%(roles)s or %(role)s can do this.") % {
        "roles": ", ".join(others),
        "role": last,
    }


@register.simple_tag(takes_context=True)
def drill(context: Context, url: str, **changes: object) -> str:
    """`url` with the present filters carried over; page, sort and format are dropped."""
    query = _request(context).GET.copy()
    for key in ("page", "sort", "format", "cursor"):
        query.pop(key, None)
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"{url}?{query.urlencode()}" if query else url


@register.simple_tag(takes_context=True)
def sort_header(
    context: Context, key: str, label: str, numeric: bool = False, target: str = ""
) -> SafeString:
    """A column head that sorts by `?sort=key` or `?sort=-key`; numbers start descending."""
    present = _request(context).GET.get("sort", "")
    up, down = present == key, present == f"-{key}"
    following = key if down or not (up or numeric) else f"-{key}"
    query = _request(context).GET.copy()
    query.pop("page", None)
    query["sort"] = following
    markup = (
        '<th scope="col" class="{}" aria-sort="{}"><a class="sort" href="?{}"{}>{}{}</a>{}</th>'
    )
    state = "ascending" if up else "descending" if down else "none"
    live = format_html(' hx-get="?{}" hx-target="{}" hx-push-url="true"', query.urlencode(), target)
    arrow = icon("arrow-up" if up else "arrow-down") if up or down else ""
    css, live = "num" if numeric else "", live if target else SafeString("")
    return format_html(markup, css, state, query.urlencode(), live, label, arrow, explain(label))


def _nil(word: str) -> SafeString:
    return format_html('<span class="nil">{}</span>', word or gettext("unknown"))


def _tone(direction: formatting.Direction, good: str) -> str:
    rises = {"up": "up", "new": "up", "down": "down", "gone": "down"}.get(direction)
    if rises is None or good not in ("up", "down"):
        return "quiet"
    return "good" if rises == good else "bad"


def _request(context: Context) -> HttpRequest:
    request: HttpRequest = context["request"]
    return request


def _zone(context: Context) -> tzinfo:
    tenant = getattr(context.get("request"), "tenant", None)
    return ZoneInfo(tenant.time_zone) if tenant else timezone.get_current_timezone()


def _spark_points(values: Sequence[Decimal | None]) -> list[tuple[float, float]]:
    known = [(index, float(value)) for index, value in enumerate(values) if value is not None]
    if not known:
        return []
    low, high = min(value for _, value in known), max(value for _, value in known)
    step = 92 / max(len(values) - 1, 1)
    return [(2 + i * step, 18 - (v - low) / ((high - low) or 1) * 16) for i, v in known]
