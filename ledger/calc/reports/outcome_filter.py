"""Narrowing a list of requests by the trace itself and by the results of its cases.

The trace is asked for by its id, whole or by its beginning with `*` after it, and by what it cost.
What may be asked of a result are filters beside those of the request's own details and are declared
like them: a request is listed if one result of a case that it worked on meets all of them. `(none)`
of a type, a state or a revision is a request without any result; of a judgement, a result of which
nobody said.
"""

import re
from collections.abc import Mapping
from typing import Final

from ledger.calc.reports.dimensions import REQUEST_DIMENSIONS
from ledger.calc.request_details import DETAILS, Detail, Takes, gettext_noop

IDENTIFIER: Final = re.compile(r"[A-Za-z0-9._:@/-]{1,128}", re.ASCII)
TRACE_ID: Final = re.compile(rf"{IDENTIFIER.pattern}\*?", re.ASCII)
REVISION: Final = re.compile(r"[1-9][0-9]{0,6}", re.ASCII)
DIMENSIONS: Final = frozenset(dimension.field for dimension in REQUEST_DIMENSIONS)
STATES: Final = ("counted", "withdrawn")

TRACE: Final = Detail("trace_id", gettext_noop("Trace id"), Takes.NAME)
COST: Final = Detail("cost_usd", gettext_noop("Cost (USD)"), Takes.USD)
OF_TRACES: Final = (TRACE, COST)

OUTCOME_WORDS: Final = (
    Detail("outcome_type", gettext_noop("Outcome type"), Takes.NAME),
    Detail(
        "outcome_state",
        gettext_noop("Outcome state"),
        Takes.CHOICE,
        values={state: state for state in STATES},
    ),
    Detail("outcome_revision", gettext_noop("Outcome revision"), Takes.NAME),
    Detail("quality_passed", gettext_noop("Quality passed"), Takes.FLAG),
    Detail("risk_ok", gettext_noop("Risk in bounds"), Takes.FLAG),
    Detail("adopted", gettext_noop("Adopted"), Takes.FLAG),
)
OUTCOME_NAMES: Final = tuple(word.name for word in OUTCOME_WORDS)
# Those of which `(none)` means that there is no result at all.
RESULT_WORDS: Final = ("outcome_type", "outcome_state", "outcome_revision")

# All that a list of requests can be narrowed by, in the order in which it is offered; what sums can
# be narrowed by as well is among the dimensions, and what is counted of a request is measured as a
# driver of its cost.
DETAIL_FILTERS: Final = tuple(
    detail
    for detail in DETAILS
    if detail.name not in DIMENSIONS and detail.takes is not Takes.COUNT
)
FILTERS: Final = (*OF_TRACES, *DETAIL_FILTERS, *OUTCOME_WORDS)
FILTER_BY_NAME: Final[Mapping[str, Detail]] = {word.name: word for word in FILTERS}
FILTER_WORDS: Final = tuple(word.name for word in FILTERS if not word.is_measure)
