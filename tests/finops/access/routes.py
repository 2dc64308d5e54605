"""Walks the URL map: every route with its name, its captures and the permission it declares."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """One leaf of the URL map; `declared` is empty where nothing is declared."""

    path: str
    name: str
    captures: tuple[str, ...]
    declared: object

    @property
    def is_of_a_tenant(self) -> bool:
        return "tenant" in self.captures


def all_routes() -> list[Route]:
    return list(walk(get_resolver(), "", ()))


def walk(resolver: URLResolver, prefix: str, outer: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        path = f"{prefix}{entry.pattern}"
        captures = (*outer, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            yield from walk(entry, path, captures)
        else:
            yield Route(path, entry.name or "", captures, declared(entry))


def declared(entry: URLPattern) -> object:
    """`required_action` of the view, or of the class behind it."""
    view = entry.callback
    behind = getattr(view, "cls", None) or getattr(view, "view_class", None) or view
    return getattr(behind, "required_action", None) or ""
