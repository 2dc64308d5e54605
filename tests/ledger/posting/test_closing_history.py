"""Months from before the engine come with their closing: the migration writes what it had."""

import pytest
from django.db import Error, transaction
from django.utils import timezone

from finops.models import ApprovalSnapshot
from finops.scope import tenant_scope
from ledger.models import Period
from ledger.queries.periods import closing_sha256
from ledger.services.periods import MONTHS, reopen_period
from tests.finops.approvals.history import held, written_again
from tests.ledger.posting.closing import OCTOBER, SEPTEMBER, a_closer, close
from tests.ledger.records import a_request, an_event, record
from tests.people import make_tenant

HISTORY = "ledger/migrations/0040_signed_periods.sql"
WHY = "A supplier corrected its bill."


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_months_come_with_their_closing_and_its_text() -> None:
    tenant = make_tenant()
    with tenant_scope(tenant.pk), transaction.atomic():
        closer, other = a_closer(tenant), a_closer(tenant, "Otto Other")
        for month in (SEPTEMBER, OCTOBER):
            at, trace = f"{month:%Y-%m}-10T12:00:00Z", f"t{month:%m}"
            record(a_request(trace, at), an_event(f"e{month:%m}", trace, at))
            close(closer, month)
        seen = closing_sha256(Period.objects.get(month=OCTOBER))
        words = {"reopened_at": timezone.now(), "reopened_by": other.user, "state": "reopened"}
        with pytest.raises(Error, match="not signed by whom it names"), transaction.atomic():
            Period.objects.filter(month=OCTOBER).update(**words, reopen_reason=WHY)
        reopen_period(actor=other, month=OCTOBER, reason=WHY, if_match=seen)
        texts = list(ApprovalSnapshot.objects.order_by("sha256").values_list("content", flat=True))
    with tenant_scope(tenant.pk):
        before = held(MONTHS.name)
    assert written_again(tenant.pk, MONTHS.name, HISTORY) == before
    with tenant_scope(tenant.pk), transaction.atomic():
        again = ApprovalSnapshot.objects.order_by("sha256").values_list("content", flat=True)
        assert list(again) == texts
