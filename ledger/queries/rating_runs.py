"""Re-rating runs as people see them, and the books that were chosen for one."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from finops.models import User
from ledger.calc.rerating.asking import Asked, ChosenBook
from ledger.calc.rerating.content import read_content
from ledger.calc.rerating.states import State
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
    return RatingStep.objects.filter(run=run).select_related("person").order_by("id")


def chosen_books(asked: Asked) -> list[AnyPricebook]:
    """The rows of the books chosen besides those known, as far as the tenant may see them."""
    found: list[AnyPricebook] = []
    # Drafts of default books are the operator's own.
    found += Pricebook.objects.filter(pk__in=_ids(asked.books, DEFAULT), status__in=APPROVED)
    found += TenantPricebook.objects.filter(pk__in=_ids(asked.books, TENANT))
    return found


def had_a_part(run: RatingRun, person: User) -> bool:
    """Whether this person prepared the run, and so does not decide on it."""
    steps = RatingStep.objects.filter(run=run, person=person)
    prepared = steps.exclude(after__in=(State.APPROVED, State.REJECTED))
    return run.requested_by_id == person.pk or prepared.exists()


def runs_to_decide(person: User) -> list[RatingRun]:
    """Runs in review in which this person had no part."""
    in_review = rating_runs().filter(state=State.IN_REVIEW)
    return [run for run in in_review if not had_a_part(run, person)]


def runs_to_send_on(person: User) -> list[RatingRun]:
    """This person's runs whose difference is known and changes something."""
    ready = rating_runs().filter(state=State.READY, requested_by=person)
    return [run for run in ready if not read_content(run.content).difference.is_empty]


def _ids(books: Iterable[ChosenBook], scope: str) -> list[int]:
    return [book.id for book in books if book.scope == scope]


def unknown_books(asked: Asked) -> list[str]:
    """Versions that do not exist (or are another tenant's)."""
    known = {(scope_word(book), book.pk) for book in chosen_books(asked)}
    return [one.version for one in asked.books if (one.scope, one.id) not in known]


def books_to_choose() -> list[AnyPricebook]:
    """What may be rated from besides what is known: the tenant's own versions, drafts among
    them, then the defaults; the newest first."""
    found: list[AnyPricebook] = []
    found += TenantPricebook.objects.order_by("-drafted_at")
    found += Pricebook.objects.filter(status__in=APPROVED).order_by("-drafted_at")
    return found


def books_not_approved(asked: Asked) -> list[str]:
    """Versions whose prices nobody has approved yet: they may be tried, not posted."""
    return [book.version for book in chosen_books(asked) if book.status not in APPROVED]


def scope_word(book: AnyPricebook) -> str:
    return DEFAULT if isinstance(book, Pricebook) else TENANT
