"""Re-rating runs as people see them, and the books that were chosen for one."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from ledger.calc.rerating.asking import Asked, ChosenBook
from ledger.models import Pricebook, RatingRun, RatingStep, TenantPricebook
from ledger.models.shelves import AnyPricebook

DEFAULT, TENANT = "default", "tenant"
APPROVED = ("approved", "retired")


def rating_runs() -> QuerySet[RatingRun]:
    """All runs of the tenant, the newest first."""
    return RatingRun.objects.select_related("requested_by", "approved_by")


def rating_run(public_id: UUID) -> RatingRun | None:
    return rating_runs().filter(public_id=public_id).first()


def steps_of_run(run: RatingRun) -> QuerySet[RatingStep]:
    """What was done with it, in order."""
    return RatingStep.objects.filter(run=run).order_by("id")


def chosen_books(asked: Asked) -> list[AnyPricebook]:
    """The rows of the books chosen besides those known, as far as they exist."""
    found: list[AnyPricebook] = []
    found += Pricebook.objects.filter(pk__in=_ids(asked.books, DEFAULT))
    found += TenantPricebook.objects.filter(pk__in=_ids(asked.books, TENANT))
    return found


def _ids(books: Iterable[ChosenBook], scope: str) -> list[int]:
    return [book.id for book in books if book.scope == scope]


def unknown_books(asked: Asked) -> list[str]:
    """Versions that do not exist (or are another tenant's)."""
    known = {(scope_word(book), book.pk) for book in chosen_books(asked)}
    return [one.version for one in asked.books if (one.scope, one.id) not in known]


def books_not_approved(asked: Asked) -> list[str]:
    """Versions whose prices nobody has approved yet: they may be tried, not posted."""
    return [book.version for book in chosen_books(asked) if book.status not in APPROVED]


def scope_word(book: AnyPricebook) -> str:
    return DEFAULT if isinstance(book, Pricebook) else TENANT
