"""The access review: who holds what by whose word, what they may sign, and whether they use it."""

from http import HTTPStatus

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from finops.access import can, requires
from finops.forms.access_review import AccessReviewForm, matches
from finops.queries.people.access_review import ReviewedPerson, one_person_pairs, review_access
from finops.scope.requests import TenantRequest
from finops.services.people.access_review import note_access_review
from finops.views.answering import answer
from finops.views.exports.exporting import exported
from finops.views.people.access_review_sheet import access_review_sheet

TEMPLATE = "finops/people/access_review.html"


@requires("view_access_review")
@require_safe
def access_review(request: TenantRequest) -> HttpResponseBase:
    """The page, its report part for HTMX, or with `format` the file."""
    form = AccessReviewForm(request.GET, auto_id="filter_%s")
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return answer(request, TEMPLATE, {"form": form}, part="report", status=status)
    people = review_access()
    shown = form.narrow(people)
    if "format" in request.GET:
        return _file(request, form, shown)
    context = {
        "form": form,
        "people": shown,
        "pairs": one_person_pairs(),
        "answer": answer_of(people),
        "status": _status(shown),
        "may_export": can(request.actor, "export_access_review"),
    }
    return answer(request, TEMPLATE, context, part="report")


def _file(
    request: TenantRequest, form: AccessReviewForm, people: list[ReviewedPerson]
) -> HttpResponseBase:
    if not can(request.actor, "export_access_review"):
        raise Http404
    asked = request.GET["format"]
    sheet = access_review_sheet(people, form.words(), request.tenant)
    response = exported(request, sheet, asked)
    note_access_review(
        actor=request.actor, file_format=asked, filters=form.words(), people=len(people)
    )
    return response


def answer_of(people: list[ReviewedPerson]) -> str:
    """What the page finds, in sentences: how many sign, and what about them wants looking at."""
    signing = sum(matches(person, "signs") for person in people)
    bare = sum(matches(person, "no_second_factor") for person in people)
    waiting = sum(matches(person, "waits") for person in people)
    sentences = [
        ngettext(
            "%(signing)d of %(all)d person may sign.",
            "%(signing)d of %(all)d people may sign.",
            len(people),
        ),
        ngettext(
            "%(bare)d of them has no second factor.",
            "%(bare)d of them have no second factor.",
            bare,
        )
        if bare
        else _("All of them have a second factor."),
        ngettext(
            "%(waiting)d person has a role that waits for confirmation.",
            "%(waiting)d people have a role that waits for confirmation.",
            waiting,
        )
        if waiting
        else "",
    ]
    counts = {"signing": signing, "bare": bare, "waiting": waiting, "all": len(people)}
    return " ".join(sentence % counts for sentence in sentences if sentence)


def _status(people: list[ReviewedPerson]) -> str:
    sentence = ngettext("%(count)d person", "%(count)d people", len(people))
    return sentence % {"count": len(people)}
