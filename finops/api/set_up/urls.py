"""Where each noun lies under /api/v1/; its key may hold slashes, so it stands last."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from finops.api.set_up.entries import entry_views
from finops.set_up.nouns import NOUNS, Noun


def _of(noun: Noun) -> Iterator[URLPattern]:
    entries, entry = entry_views(noun)
    yield path(f"api/v1/{noun.path}", entries, name=f"api_{noun.slug}")
    yield path(f"api/v1/{noun.path}/<path:address>", entry, name=f"api_{noun.kind.name}")


urlpatterns: list[URLPattern] = [pattern for noun in NOUNS for pattern in _of(noun)]
