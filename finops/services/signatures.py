"""The signatures of the ground floor, and when each is of high risk."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from finops.signatures import Signature, always

CONFIRM_ROLE: Final = Signature(
    "confirm_role", "confirm_roles", _("roles that sign, confirmed"), always
)

CONFIRM_RESET: Final = Signature(
    "confirm_factor_reset",
    "confirm_roles",
    _("lost second factors, reset for others"),
    always,
)

SIGNATURES: Final = (CONFIRM_ROLE, CONFIRM_RESET)
