"""A tenant's book under lock: every step looks at the state it leaves first."""

from django.utils.translation import gettext as _

from finops.services.signing import WrongStep
from ledger.models import TenantPricebook
from ledger.models.prices.columns import VersionStatus


def locked(book_id: int, *states: VersionStatus) -> TenantPricebook:
    """The row for update. Raises WrongStep unless it is in one of the states."""
    book = TenantPricebook.objects.select_for_update().get(pk=book_id)
    if book.status not in states:
        words = {"version": book.version, "status": book.get_status_display()}
        raise WrongStep(_("“%(version)s” is now: %(status)s. This step is not possible.") % words)
    return book
