"""The panels of the home page: each app registers its own at start-up and serves it itself."""

from dataclasses import dataclass

from django.urls import reverse

from finops.access import Actor, can_somewhere
from finops.ui.text import Text


@dataclass(frozen=True)
class Panel:
    """One panel: `route` serves it, `more_route` is the page behind it (read without scripts)."""

    key: str
    title: Text
    route: str
    more_route: str
    action: str
    order: int


_panels: list[Panel] = []


def register(*panels: Panel) -> None:
    """Add panels; called from AppConfig.ready()."""
    _panels.extend(panel for panel in panels if panel not in _panels)
    _panels.sort(key=lambda panel: panel.order)


def panels_for(actor: Actor, query: str = "") -> list[dict[str, object]]:
    """The panels this actor may see, in order, with their URLs in the actor's tenant; each is
    asked with the query of the page, if that has one."""
    slug = actor.tenant.slug
    return [
        {
            "key": panel.key,
            "title": panel.title,
            "url": reverse(panel.route, args=[slug]) + query,
            "more_url": reverse(panel.more_route, args=[slug]),
        }
        for panel in _panels
        if can_somewhere(actor, panel.action)
    ]
