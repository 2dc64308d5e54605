"""The inbox: what waits for whoever reads it, what they wait for, and what they have done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from finops import clock
from finops.access import requires
from finops.calc.days import local
from finops.inbox import Item, items_for
from finops.queries.tenants import tenant_zone
from finops.scope.requests import TenantRequest
from finops.services.approvals.delegating import may_delegate
from finops.ui.dates import short_day
from finops.ui.shell.parts import parts_of
from finops.views.approvals.done import done_table

WEEK: Final = timedelta(days=7)
DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class InboxLine:
    """One thing in the list: since how long it waits, until when it is due, and how near that is
    (tone and word; empty where there is time)."""

    item: Item
    since: str
    due: str
    tone: str = ""
    near: str = ""

    @property
    def is_sign(self) -> bool:
        return bool(self.item.dialog_url)


@dataclass(frozen=True)
class InboxGroup:
    """The lines that are due about the same time, under their head."""

    label: str
    lines: tuple[InboxLine, ...]


@requires("view_home", anywhere=True)
@require_safe
def inbox(request: TenantRequest) -> HttpResponse:
    items = items_for(request)
    mine = [item for item in items if not item.is_others]
    others = [item for item in items if item.is_others]
    now = local_now()
    labels = {
        "": _("Waiting for me (%(count)d)") % {"count": len(mine)},
        "others": _("Waiting for others (%(count)d)") % {"count": len(others)},
        "done": _("Done"),
    }
    parts = parts_of(request, labels)
    context = {
        "groups": grouped(mine, now),
        "others": [_line(item, now) for item in others],
        "sentence": _sentence(mine, now),
        "done": done_table(request.actor.user) if parts["tab"] == "done" else None,
        "may_delegate": may_delegate(request.actor),
        **parts,
    }
    return render(request, "finops/inbox.html", context)


@requires("view_home", anywhere=True)
@require_safe
def inbox_count(request: TenantRequest) -> HttpResponse:
    """How much waits, for the top bar and the navigation; asked for after the page is there."""
    count = sum(not item.is_others for item in items_for(request))
    return render(request, "finops/_inbox_count.html", {"count": count})


def local_now() -> datetime:
    """This moment on the tenant's clock."""
    return local(clock.now(), tenant_zone())


def grouped(items: Iterable[Item], now: datetime) -> list[InboxGroup]:
    """By when they are due, the nearest first, also within a head; without a day as they come."""
    by_day = sorted(items, key=lambda item: (item.due is None, item.due or now))
    lines = [_line(item, now) for item in by_day]
    heads: dict[str, list[InboxLine]] = {
        name: [] for name in (_("Overdue"), _("Today"), _("This week"), _("Later"), _("No due day"))
    }
    for line in lines:
        heads[_head(line.item.due, now)].append(line)
    return [InboxGroup(label, tuple(held)) for label, held in heads.items() if held]


def _head(due: datetime | None, now: datetime) -> str:
    if due is None:
        return _("No due day")
    if due <= now:
        return _("Overdue")
    day = due.astimezone(now.tzinfo).date()
    if day == now.date():
        return _("Today")
    return _("This week") if day < now.date() + WEEK else _("Later")


def _line(item: Item, now: datetime) -> InboxLine:
    since = _since(item.since, now)
    if item.due is None:
        return InboxLine(item, since, "")
    day = item.due.astimezone(now.tzinfo).date()
    shown = short_day(day, now.date())
    if item.due <= now:
        return InboxLine(item, since, shown, "bad", _("overdue"))
    near = {now.date(): _("today"), now.date() + DAY: _("tomorrow")}.get(day, "")
    return InboxLine(item, since, shown, "warn" if near else "", near)


def _since(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return ""
    days = _days(moment.astimezone(now.tzinfo).date(), now.date())
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days} if days else _("today")


def _days(first: date, last: date) -> int:
    return max((last - first).days, 0)


def _sentence(items: list[Item], now: datetime) -> str:
    """How much waits, and how much of it is late."""
    count = ngettext(
        "%(count)d thing waits for you.", "%(count)d things wait for you.", len(items)
    ) % {"count": len(items)}
    late = sum(item.due is not None and item.due <= now for item in items)
    if not items:
        return count
    if not late:
        return _("%(sentence)s Nothing is overdue.") % {"sentence": count}
    overdue = ngettext("%(count)d is overdue.", "%(count)d are overdue.", late) % {"count": late}
    return f"{count} {overdue}"
