"""Rating again: the run, which is approved by another person."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from finops.calc.dates.periods import DateRange
from finops.models.leased import LeasedWork
from ledger.calc.rerating.asking import RerateAsked, asked_of
from ledger.calc.rerating.states import State


class RatingRun(LeasedWork):
    """One row is one request to rate the lines of a period and scope again.

    `scope` is the report filter as URL parameters. Prices are those of the books that were
    known at `known_at`, and of `books` besides (a list of {scope, id, version}). What is asked
    never changes. `content` is the canonical text of the difference that was computed,
    `content_sha256` is what is signed; both change only while the run computes. `basis_batch` is
    the last batch whose lines it saw, `batch_id` that of its own reversals and replacements.
    Triggers of the database hold all of it.
    """

    class States(models.TextChoices):
        DRAFT = State.DRAFT.value, _("Draft")
        COMPUTING = State.COMPUTING.value, _("Computing")
        READY = State.READY.value, _("Ready")
        IN_REVIEW = State.IN_REVIEW.value, _("In review")
        APPROVED = State.APPROVED.value, _("Approved")
        POSTING = State.POSTING.value, _("Posting")
        DONE = State.DONE.value, _("Done")
        REJECTED = State.REJECTED.value, _("Rejected")
        WITHDRAWN = State.WITHDRAWN.value, _("Withdrawn")
        FAILED = State.FAILED.value, _("Failed")

    state = models.CharField(max_length=9, choices=States, default=States.DRAFT)
    reason = models.CharField(max_length=400)
    first_day = models.DateField()
    last_day = models.DateField()
    scope = models.JSONField(default=dict, blank=True)
    known_at = models.DateTimeField()
    books = models.JSONField(default=list, blank=True)
    includes_event_prices = models.BooleanField(default=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    content = models.TextField(blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    computed_at = models.DateTimeField(null=True, blank=True)
    basis_batch = models.BigIntegerField(default=0)
    batch_id = models.BigIntegerField(null=True, blank=True)
    lines_total = models.BigIntegerField(default=0)
    lines_done = models.BigIntegerField(default=0)

    class Meta(LeasedWork.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "public_id"], name="rating_run_public_id"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="rating_run_state"
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="rating_run_period"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("requested_by")),
                name="rating_run_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day}"

    @cached_property
    def asked(self) -> RerateAsked:
        """The question as it is stored, read once: it never changes."""
        return asked_of(
            DateRange(self.first_day, self.last_day),
            self.scope,
            self.known_at,
            self.books,
            includes_event_prices=self.includes_event_prices,
        )
