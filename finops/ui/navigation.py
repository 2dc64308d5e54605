"""The navigation: each app adds its own entries at start-up; pages show what one may open."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from finops.access import Actor, can_somewhere


@dataclass(frozen=True)
class NavItem:
    """One entry: `key` is the letter after `g`, `group` its heading, `icon` of the sprite."""

    label: Promise | str
    route: str
    action: str
    order: int
    key: str = ""
    group: Promise | str = ""
    icon: str = ""


_items: list[NavItem] = []


def register(*items: NavItem) -> None:
    """Add entries; called from AppConfig.ready()."""
    _items.extend(item for item in items if item not in _items)
    _items.sort(key=lambda item: item.order)


def navigation(actor: Actor, path: str) -> list[dict[str, bool | Promise | str]]:
    """The entries this actor may open, with the current one marked."""
    shown = []
    for item in _items:
        if not can_somewhere(actor, item.action):
            continue
        url = reverse(item.route, args=[actor.tenant.slug])
        home = url.count("/") == 3
        current = path == url if home else path.startswith(url)
        shown.append(
            {
                "label": item.label,
                "url": url,
                "key": item.key,
                "group": item.group,
                "icon": item.icon,
                "current": current,
            }
        )
    return shown
