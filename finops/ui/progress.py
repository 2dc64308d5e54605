"""What `_progress.html` shows: how far long work is, whatever kind it is."""

from collections.abc import Sequence
from dataclasses import dataclass

STATE_TONES = {
    **{"queued": "quiet", "waiting": "quiet", "running": "info", "computing": "info"},
    **{"done": "good", "failed": "bad", "cancelled": "quiet", "replaced": "quiet"},
}


@dataclass(frozen=True)
class Count:
    """What is counted on the way, in a ui format; `of` how many there are."""

    label: str
    value: object
    kind: str = "quantity"
    of: object = None


@dataclass(frozen=True)
class ProgressLink:
    """A button that leads on: `symbol` is an icon, or empty."""

    label: str
    url: str
    symbol: str = ""
    is_main: bool = False


@dataclass(frozen=True)
class Progress:
    """`badge` is a tone and a word, or empty; without a `total` the bar only moves. `cancel_url` is
    empty where this person cannot cancel it now."""

    title: str
    sentence: str
    is_under_way: bool
    badge: tuple[str, str] = ("", "")
    done: int = 0
    total: int | None = None
    counts: Sequence[Count] = ()
    note: str = ""
    links: Sequence[ProgressLink] = ()
    cancel_url: str = ""
