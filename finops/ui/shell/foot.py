"""The foot of every page of a tenant, and the notice where its figures are older than they should
be. An app registers who reads what they stand on; it is asked at most twice a minute."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core.cache import caches
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from finops import clock
from finops.calc.standing import Late, RecordStanding, late
from finops.models import Tenant
from finops.ui.numbers import quantity

SECONDS_KEPT: Final = 30
Read = Callable[[Tenant, datetime], RecordStanding]
_readers: list[Read] = []


@dataclass(frozen=True)
class Foot:
    """What figures stand on, in words; `late` is empty where they are as new as they should be."""

    data_to: datetime | None
    price_books: str
    zone: str
    late: str = ""
    current: str = ""


def register(read: Read) -> None:
    """Name who reads it; called from AppConfig.ready()."""
    _readers[:] = [read]


def foot_of(tenant: Tenant) -> Foot:
    now = clock.now()
    standing = _standing(tenant, now)
    how_late = late(standing, now)
    return Foot(
        data_to=standing.data_to,
        price_books=_books(standing.price_books),
        zone=tenant.time_zone.rpartition("/")[2].replace("_", " "),
        late=_("Figures are %(age)s old.") % {"age": in_words(how_late.age)} if how_late else "",
        current=_current(how_late) if how_late else "",
    )


def forget(tenant: Tenant) -> None:
    """Read it anew: something about it has changed."""
    caches["near"].delete(_key(tenant))


def _standing(tenant: Tenant, now: datetime) -> RecordStanding:
    """Kept in this process: the page is there whatever becomes of the shared cache."""
    held: RecordStanding | None = caches["near"].get(_key(tenant))
    if held is None:
        held = _readers[0](tenant, now) if _readers else RecordStanding()
        caches["near"].set(_key(tenant), held, SECONDS_KEPT)
    return held


def _key(tenant: Tenant) -> str:
    return f"standing:{tenant.pk}:{tenant.slug}"


def _books(versions: tuple[str, ...]) -> str:
    """The first and how many more: house_1 and 2 more."""
    if len(versions) < 2:
        return "".join(versions)
    words = _("%(version)s and %(more)s more")
    return words % {"version": versions[0], "more": quantity(len(versions) - 1)}


def _current(how_late: Late) -> str:
    """When they will be current."""
    if not how_late.imports:
        return _("Nothing newer has come; they are current with the next import.")
    text = ngettext(
        "%(count)s import is under way, %(size)s to go",
        "%(count)s imports are under way, %(size)s to go",
        how_late.imports,
    )
    sentence = text % {
        "count": quantity(how_late.imports),
        "size": filesizeformat(how_late.bytes_left),
    }
    if how_late.still is None:
        return _("%(sentence)s. How long it takes is not known yet.") % {"sentence": sentence}
    return _("%(sentence)s, about %(time)s.") % {
        "sentence": sentence,
        "time": in_words(how_late.still),
    }


def in_words(length: timedelta) -> str:
    """In the unit that fits: 3 min, 14 hours, 2 days; less than a minute is one."""
    minutes = max(round(length / timedelta(minutes=1)), 1)
    if minutes < 90:
        return _("%(count)s min") % {"count": quantity(minutes)}
    hours = round(length / timedelta(hours=1))
    if hours < 48:
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": quantity(hours)}
    days = round(length / timedelta(days=1))
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": quantity(days)}
