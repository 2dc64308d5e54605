"""The navigation: each app adds its own entries at start-up; pages show what one may open.

The groups are those of docs/interface.md. An entry with a `parent` is a tab of that page: it stands
in the strip under the page's head, not in the navigation.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from finops.access import Actor, can_somewhere, sees_all_tenants
from finops.ui.text import Text

MOST_IN_A_GROUP: Final = 8


class Group(StrEnum):
    """The groups, in their order."""

    OVERVIEW = "overview"
    SPEND = "spend"
    VALUE = "value"
    DECISIONS = "decisions"
    GUARDRAILS = "guardrails"
    CAPACITY = "capacity"
    DATA = "data"
    ADMINISTRATION = "administration"


GROUP_LABELS: Final = {
    Group.OVERVIEW: _("Overview"),
    Group.SPEND: _("Spend"),
    Group.VALUE: _("Value"),
    Group.DECISIONS: _("Decisions"),
    Group.GUARDRAILS: _("Guardrails"),
    Group.CAPACITY: _("Capacity"),
    Group.DATA: _("Data"),
    Group.ADMINISTRATION: _("Administration"),
}
ALWAYS_OPEN: Final = Group.SPEND


@dataclass(frozen=True)
class NavItem:
    """One entry: `key` is the letter after `g`, `icon` a symbol of the sprite; `parent` is the
    route of the page whose tab it is; `count_route` serves how much waits there. A page
    `over_tenants` lies in none of them, and is there for those who look into all."""

    label: Text
    route: str
    action: str
    group: Group
    order: int
    icon: str = ""
    key: str = ""
    parent: str = ""
    count_route: str = ""
    over_tenants: bool = False


@dataclass(frozen=True)
class NavEntry:
    """An item as this reader sees it."""

    item: NavItem
    url: str
    is_current: bool
    count_url: str = ""


@dataclass(frozen=True)
class GroupOfEntries:
    """A group with what this reader may open; `is_open` before the reader has folded it."""

    key: Group
    label: Text
    entries: list[NavEntry]
    is_open: bool


@dataclass(frozen=True)
class Tab:
    """One of the strip under a page's head."""

    label: Text
    url: str
    is_current: bool


_items: dict[str, NavItem] = {}


def register(*items: NavItem) -> None:
    """Add entries; called from AppConfig.ready(). Raises ImproperlyConfigured where a letter has
    its page already."""
    for item in items:
        taken = {other.key: other.route for other in _items.values() if other.key}
        if taken.get(item.key, item.route) != item.route:
            raise ImproperlyConfigured(f"g {item.key} leads to {taken[item.key]} already.")
        _items[item.route] = item


def items() -> list[NavItem]:
    """All entries, in the order of the groups."""
    order = list(Group)
    return sorted(_items.values(), key=lambda item: (order.index(item.group), item.order))


def navigation(actor: Actor, path: str) -> list[GroupOfEntries]:
    """The groups this actor may open something in, the page's own entry marked."""
    entries = list(_entries(actor, path))
    current_parents = {entry.item.parent for entry in entries if entry.is_current}
    groups = []
    for group in Group:
        own = [
            _shown(entry, current_parents)
            for entry in entries
            if entry.item.group == group and not entry.item.parent
        ]
        if own:
            is_open = group == ALWAYS_OPEN or any(entry.is_current for entry in own)
            groups.append(GroupOfEntries(group, GROUP_LABELS[group], own, is_open))
    return groups


def tabs(actor: Actor, path: str) -> list[Tab]:
    """The strip of a page that has tabs, itself first; empty where the page has none."""
    entries = list(_entries(actor, path))
    current = next((entry for entry in entries if entry.is_current), None)
    if current is None:
        return []
    first = current.item.parent or current.item.route
    strip = [entry for entry in entries if first in (entry.item.route, entry.item.parent)]
    shown = [Tab(entry.item.label, entry.url, entry.is_current) for entry in strip]
    return shown if len(shown) > 1 else []


def where(actor: Actor, path: str) -> list[dict[str, object]]:
    """The breadcrumb of a page that has none of its own: its entry, after that whose tab it is."""
    entries = list(_entries(actor, path))
    current = next((entry for entry in entries if entry.is_current), None)
    if current is None:
        return []
    above = [entry for entry in entries if entry.item.route == current.item.parent]
    return [
        {"label": entry.item.label, "url": entry.url if entry.url != path else ""}
        for entry in (*above, current)
    ]


def _entries(actor: Actor, path: str) -> Iterator[NavEntry]:
    """What the actor may open; the one whose address is the longest beginning of the path is
    where the reader is."""
    shown = [
        (item, reverse(item.route, args=[] if item.over_tenants else [actor.tenant.slug]))
        for item in items()
        if (sees_all_tenants(actor) if item.over_tenants else can_somewhere(actor, item.action))
    ]
    here = max((url for _, url in shown if _leads_to(url, path)), key=len, default="")
    for item, url in shown:
        count = reverse(item.count_route, args=[actor.tenant.slug]) if item.count_route else ""
        yield NavEntry(item, url, url == here, count)


def _leads_to(url: str, path: str) -> bool:
    is_home = url.count("/") == 3
    return path == url if is_home else path.startswith(url)


def _shown(entry: NavEntry, current_parents: set[str]) -> NavEntry:
    """A page is marked while the reader is on one of its tabs."""
    is_current = entry.is_current or entry.item.route in current_parents
    return NavEntry(entry.item, entry.url, is_current, entry.count_url)
