"""How much of the input of a report's calls is evidence."""

from ledger.calc.calls.evidence import EvidenceTokens
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.narrowing import Scope, parameters
from ledger.queries.sql import fetch
from ledger.queries.units.worksheets import read_tokens


def read_evidence(report: ReportFilter, scope: Scope) -> EvidenceTokens:
    """Sums over the report's days; only use cases in `scope`."""
    (row,) = fetch("reports/evidence", parameters(report, scope))
    tokens_in, _tokens_out = read_tokens(report, scope)
    return EvidenceTokens(
        evidence_tokens=row["evidence_tokens"],
        input_tokens=row["input_tokens"],
        calls=row["calls"],
        all_input_tokens=tokens_in,
    )
