"""Single gates, by number."""

from gates.models import FundingGate


def gate_numbered(number: int) -> FundingGate | None:
    rows = FundingGate.objects.select_related("use_case", "requested_by", "approved_by")
    return rows.filter(pk=number).first()
