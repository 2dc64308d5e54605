"""Reads of resets: those that wait, and whose second factor could be reset."""

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from finops.identity.second_factor import FACTORS
from finops.models import FactorReset, Membership


def waiting_resets() -> QuerySet[FactorReset]:
    related = FactorReset.objects.select_related("person", "asked_by")
    return related.filter(state=FactorReset.State.WAITING)


def find_reset(pk: int) -> FactorReset | None:
    related = FactorReset.objects.select_related("person", "asked_by")
    return related.filter(pk=pk).first()


def people_with_factor() -> set[int]:
    """The ids of the tenant's people who have a second factor."""
    members = Membership.objects.values_list("user_id", flat=True)
    held = Authenticator.objects.filter(type__in=FACTORS, user_id__in=members)
    return set(held.values_list("user_id", flat=True))
