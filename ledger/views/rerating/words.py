"""Re-rating runs in words: period, scope, prices, state."""

from datetime import date

from django.utils.translation import gettext as _

from finops.ui.dates import span
from ledger.calc.pricing.book import BookScope
from ledger.calc.rerating.asking import RerateAsked
from ledger.calc.rerating.content import read_content
from ledger.calc.rerating.difference import Change
from ledger.models import RatingRun
from ledger.queries.sheets import filter_sentence
from ledger.views.pricebooks.tables import SCOPES

STATE_TONES = {
    "draft": "quiet",
    "computing": "info",
    "ready": "warn",
    "in_review": "warn",
    "approved": "info",
    "posting": "info",
    "done": "good",
    "rejected": "bad",
    "withdrawn": "quiet",
    "failed": "bad",
}


def state_badge(run: RatingRun) -> tuple[str, str]:
    """Tone and word."""
    return STATE_TONES[run.state], run.get_state_display()


def run_name(run: RatingRun) -> str:
    """1 – 30 Jun 2026: with its year, because texts that are kept have the name too."""
    return span(run.first_day, run.last_day, date.min)


def scope_words(run: RatingRun) -> str:
    sentence = filter_sentence(run.asked.report)
    return _("everything") if sentence == _("none") else sentence


def books_words(asked: RerateAsked) -> str:
    """The versions that were chosen besides those known; empty: none."""
    return ", ".join(book.version for book in asked.books)


def amounts_of(run: RatingRun) -> Change | None:
    """The sums of the changed lines, once they are known."""
    return read_content(run.content).difference.total if run.content else None


def books_asked(run: RatingRun) -> list[tuple[str, str]]:
    """Kind and version of the books that were asked for prices, as they stand in what is signed."""
    versions = read_content(run.content).versions if run.content else ()
    pairs = (version.partition(":") for version in versions)
    return [(str(SCOPES[BookScope(kind)]), version) for kind, _colon, version in pairs]
