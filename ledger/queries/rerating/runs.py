"""Re-rating runs as people see them, and the books that were chosen for one."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from finops.models import UseCase, User
from finops.signatures import HIGH_TIERS
from ledger.calc.rerating.asking import ChosenBook, RerateAsked
from ledger.calc.rerating.content import read_content
from ledger.calc.rerating.difference import Split
from ledger.calc.rerating.states import State
from ledger.models import Pricebook, RatingRun, TenantPricebook
from ledger.models.facts.shelves import AnyPricebook

DEFAULT, TENANT = "default", "tenant"
APPROVED = ("approved", "retired")


def rating_runs() -> QuerySet[RatingRun]:
    """All runs of the tenant, the newest first."""
    return RatingRun.objects.select_related("requested_by", "approved_by")


def rating_run(public_id: UUID) -> RatingRun | None:
    return rating_runs().filter(public_id=public_id).first()


def chosen_books(asked: RerateAsked) -> list[AnyPricebook]:
    """The rows of the books chosen besides those known, as far as the tenant may see them."""
    books: list[AnyPricebook] = []
    # Drafts of default books are the operator's own.
    books += Pricebook.objects.filter(pk__in=_ids(asked.books, DEFAULT), status__in=APPROVED)
    books += TenantPricebook.objects.filter(pk__in=_ids(asked.books, TENANT))
    return books


def changes_high_tier(run: RatingRun) -> bool:
    """Does the difference that was computed touch a use case whose risk is high or critical?"""
    if not run.content:
        return False
    rows = read_content(run.content).difference.by[Split.USE_CASE]
    slugs = {row.keys[0] for row in rows}
    return UseCase.objects.filter(slug__in=slugs, risk_tier__in=HIGH_TIERS).exists()


def runs_in_review() -> list[RatingRun]:
    return list(rating_runs().filter(state=State.IN_REVIEW))


def runs_to_send_on(person: User) -> list[RatingRun]:
    """This person's runs whose difference is known and changes something."""
    ready = rating_runs().filter(state=State.READY, requested_by=person)
    return [run for run in ready if not read_content(run.content).difference.is_empty]


def _ids(books: Iterable[ChosenBook], scope: str) -> list[int]:
    return [book.id for book in books if book.scope == scope]


def unknown_books(asked: RerateAsked) -> list[str]:
    """Versions that do not exist (or are another tenant's)."""
    known = {(scope_word(book), book.pk) for book in chosen_books(asked)}
    return [choice.version for choice in asked.books if (choice.scope, choice.id) not in known]


def books_to_choose() -> list[AnyPricebook]:
    """What may be rated from besides what is known: the tenant's own versions, drafts among
    them, then the defaults; the newest first."""
    books: list[AnyPricebook] = []
    books += TenantPricebook.objects.order_by("-drafted_at")
    books += Pricebook.objects.filter(status__in=APPROVED).order_by("-drafted_at")
    return books


def books_not_approved(asked: RerateAsked) -> list[str]:
    """Versions whose prices nobody has approved yet: they may be tried, not posted."""
    return [book.version for book in chosen_books(asked) if book.status not in APPROVED]


def last_recorded(versions: Iterable[str]) -> datetime | None:
    """When the newest of these books (`scope:version`) was recorded."""
    named = [version.partition(":")[2] for version in versions]
    moments = [
        *TenantPricebook.objects.filter(version__in=named).values_list("recorded_at", flat=True),
        *Pricebook.objects.filter(version__in=named).values_list("recorded_at", flat=True),
    ]
    return max((moment for moment in moments if moment is not None), default=None)


def scope_word(book: AnyPricebook) -> str:
    return DEFAULT if isinstance(book, Pricebook) else TENANT
