"""What the ledger adds to the first steps of an organisation."""

from typing import Final

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from finops.models import UseCase
from finops.set_up.first_run import FirstStep
from ledger.models import CostDay


def _has_owner() -> bool:
    """Some cost belongs to a use case that is registered."""
    names = UseCase.objects.values("slug")
    return CostDay.objects.filter(attribution__use_case__in=names).exists()


STEPS: Final = (
    FirstStep(
        key="event",
        order=40,
        title=_("Send the first event"),
        text=_("Imports tells the settings of each client, and takes files."),
        is_done=lambda: CostDay.objects.exists(),
        action="view_imports",
        route=lambda: "imports",
        link=_("Go to imports"),
    ),
    FirstStep(
        key="prices",
        order=50,
        title=_("See a price on it"),
        text=_("Public list prices are there already. Add those of your contracts."),
        is_done=lambda: CostDay.objects.filter(unpriced_lines__lt=F("lines")).exists(),
        action="view_pricebook",
        route=lambda: "pricebooks",
        link=_("Go to price books"),
    ),
    FirstStep(
        key="owner",
        order=60,
        title=_("See whose it is"),
        text=_("A request names its use case, or the attribution mapping finds it."),
        is_done=_has_owner,
        action="view_mapping",
        route=lambda: "mapping",
        link=_("Go to the mapping"),
    ),
)
