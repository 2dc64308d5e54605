"""Questions that the product cannot answer by itself yet: a dated document stands in.

Source: requirements 17 (capacity plan; cost-quality frontier and experiments; batch window, idle
reuse and region).
"""

from typing import Final

from django.utils.translation import gettext as _

from finops.models import RequestEvidence
from gates.calc.answers import Answer, Figure
from gates.calc.stages import Question
from gates.calc.verdicts import Verdict
from gates.evidence.asked import Asked

BY: Final = "document 1"
SHOWS: Final = {
    Question.CAPACITY: RequestEvidence.Shows.CAPACITY.value,
    Question.SAVINGS: RequestEvidence.Shows.SAVINGS.value,
    Question.CARBON: RequestEvidence.Shows.CARBON.value,
}


def document(asked: Asked, question: Question) -> Answer:
    """Met by a document of the request that is in date; stale where all are out of it."""
    rows = asked.documents([SHOWS[question]])
    if not rows:
        gap = _("No document shows it: add one to the request.")
        return Answer(question, Verdict.MISSING, BY, gap=gap)
    newest = max(rows, key=lambda row: row.until)
    is_stale = newest.until <= asked.today
    words = {"name": newest.name, "day": newest.until.isoformat()}
    gap = _("“%(name)s” is out of date since %(day)s: add a newer one.") % words
    return Answer(
        question,
        Verdict.STALE if is_stale else Verdict.MET,
        BY,
        figures=(
            Figure(
                f"{newest.name} ({newest.reference})",
                _("document of %(day)s") % {"day": newest.as_of.isoformat()},
                _("in date until %(day)s") % {"day": newest.until.isoformat()},
            ),
        ),
        until=newest.until,
        gap=gap if is_stale else "",
    )
