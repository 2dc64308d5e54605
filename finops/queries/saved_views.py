"""Saved views: one's own, and those that others share with the tenant."""

from uuid import UUID

from django.db.models import Q, QuerySet

from finops.models import SavedView, User


def views_for(user: User) -> QuerySet[SavedView]:
    """All that this person may see, by name."""
    mine_or_shared = Q(owner=user) | Q(is_shared=True)
    return SavedView.objects.filter(mine_or_shared).select_related("owner")


def views_of_page(user: User, page: str, subject: str) -> QuerySet[SavedView]:
    return views_for(user).filter(page=page, subject=subject)


def own_view(user: User, public_id: UUID) -> SavedView | None:
    """A view that this person may change: their own."""
    return SavedView.objects.filter(owner=user, public_id=public_id).first()
