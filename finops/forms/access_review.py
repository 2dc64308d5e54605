"""The filter of the access review: over the page's URL, and the same for the API."""

from datetime import datetime, timedelta
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from finops import clock
from finops.calc.permissions import ROLES
from finops.queries.people.access_review import ReviewedPerson

SHOWS: Final = {
    "signs": _("Who signs"),
    "no_second_factor": _("Who signs without a second factor"),
    "waits": _("Whose role waits for confirmation"),
    "bootstrap": _("Whose role no person confirmed"),
    "one_person": _("Who counts as one person with another"),
    "no_roles": _("Who holds no role"),
}
UNSEEN: Final = {"30": _("30 days"), "90": _("90 days"), "180": _("180 days")}


class AccessReviewForm(forms.Form):
    """Who is looked at; empty fields do not narrow."""

    person = forms.CharField(label=_("Person"), required=False, max_length=200)
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("All roles")), *ROLES.items()]
    )
    show = forms.ChoiceField(
        label=_("Show"), required=False, choices=[("", _("Everybody")), *SHOWS.items()]
    )
    unseen = forms.ChoiceField(
        label=_("Not seen for"),
        required=False,
        choices=[("", _("Any time")), *UNSEEN.items()],
    )

    def narrow(
        self, people: list[ReviewedPerson], *, at: datetime | None = None
    ) -> list[ReviewedPerson]:
        """Those of the filter; call it only on a valid form."""
        asked, now = self.cleaned_data, at or clock.now()
        days = int(asked["unseen"] or 0)
        return [
            person
            for person in people
            if matches(person, asked["show"])
            and asked["person"].lower() in f"{person.name} {person.email}".lower()
            and (not asked["role"] or any(role.role == asked["role"] for role in person.roles))
            and (not days or person.last_seen is None or person.last_seen < now - timedelta(days))
        ]

    def words(self) -> list[str]:
        """The filter as a sentence's parts, for the head of a file and the log."""
        filled = {name: value for name, value in self.cleaned_data.items() if value}
        return [f"{name}: {value}" for name, value in filled.items()]


def matches(person: ReviewedPerson, show: str) -> bool:
    """Is this person one of those that `show` asks for?"""
    tests = {
        "signs": person.signs,
        "no_second_factor": person.signs and not person.second_factors,
        "waits": person.waits,
        "bootstrap": any(role.is_bootstrap for role in person.roles),
        "one_person": bool(person.one_with),
        "no_roles": not person.roles,
    }
    return tests.get(show, True)
