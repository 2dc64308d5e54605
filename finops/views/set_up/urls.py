"""Where the pages of the set-up lie: the same for each noun."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from finops.set_up.nouns import NOUNS, Noun
from finops.views.set_up.importing import importing
from finops.views.set_up.overview import set_up
from finops.views.set_up.pages import editing, listing, making


def _of(noun: Noun) -> Iterator[URLPattern]:
    at, name = f"set-up/{noun.path}/", noun.kind.name
    yield path(at, listing(noun), name=noun.slug)
    yield path(f"{at}new", making(noun), name=f"new_{name}")
    yield path(f"{at}import", importing(noun), name=f"import_{noun.slug}")
    if not noun.edited_at:
        yield path(f"{at}<int:entry>/", editing(noun), name=f"edit_{name}")


urlpatterns: list[URLPattern] = [
    path("set-up/", set_up, name="set_up"),
    *(pattern for noun in NOUNS for pattern in _of(noun)),
]
