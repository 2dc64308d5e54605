"""The parts of a page that would be too long in one piece: tabs that are named in the address.

All parts are in the page; one of them is shown, and paper gets them all. The first has no name.
"""

from collections.abc import Mapping

from finops.scope.requests import TenantRequest
from finops.ui.shell.navigation import Tab, tabs
from finops.ui.text import Text

NAME = "tab"


def parts_of(
    request: TenantRequest, labels: Mapping[str, Text], *, path: str = "", shown: str | None = None
) -> dict[str, object]:
    """The context of a page in parts: its strip `nav_tabs`, and the name of the part that is shown
    (`tab`): the one of the address or the given one, the first where there is none of that name.

    In a strip of pages the parts stand in the place of their page. `path` is the page's address,
    where it is shown as the answer to another one.
    """
    asked = request.GET.get(NAME, "") if shown is None else shown
    current = asked if asked in labels else next(iter(labels))
    where = path or request.path
    own = [
        Tab(label, _url(request, where, name), is_current=name == current)
        for name, label in labels.items()
    ]
    strip = tabs(request.actor, where)
    at = next((index for index, tab in enumerate(strip) if tab.is_current), None)
    beside = [] if at is None else [*strip[:at], *own, *strip[at + 1 :]]
    return {"nav_tabs": beside or own, "tab": current}


def _url(request: TenantRequest, path: str, name: str) -> str:
    """What else the address says of the page is kept."""
    query = request.GET.copy()
    query.pop(NAME, None)
    if name:
        query[NAME] = name
    return f"{path}?{query.urlencode()}" if query else path
