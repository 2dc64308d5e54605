"""The address a person signs in with: asking for another one, and the links in both letters."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from finops.access import View, open_to
from finops.forms.address import AddressForm
from finops.models import AddressChange, User
from finops.queries.people.address_changes import End, find_change, is_of_another, open_change_of
from finops.sending.links import read_token
from finops.services.people.address_changes import (
    NotConfirmable,
    ask_for_address,
    confirm_address,
    withdraw_address_change,
)
from finops.views.account.fresh import freshly_signed_in

REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY


@open_to("signed-in")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@freshly_signed_in
def address(request: HttpRequest) -> HttpResponse:
    """The answer is the same whoever has the new address."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_address(actor=_person(request), email=form.cleaned_data["email"])
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Two e-mails are on their way."))
            return HttpResponseRedirect(reverse("address"))
    context = {"form": form, "change": open_change_of(_person(request))}
    status = REFUSED if form.errors else HTTPStatus.OK
    return render(request, "finops/account/address.html", context, status=status)


@open_to("signed-in")
@require_POST
@freshly_signed_in
def withdraw(request: HttpRequest) -> HttpResponse:
    """The person thinks better of it."""
    change = open_change_of(_person(request))
    if change is not None:
        withdraw_address_change(change=change, by="person")
        messages.success(request, _("Nothing will be changed."))
    return HttpResponseRedirect(reverse("address"))


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the door has let nobody else in
    return request.user


def link_page(end: End) -> View:
    """The page behind the link in one of the letters: looking changes nothing."""

    @open_to("everyone")
    @require_http_methods(["GET", "HEAD", "POST"])
    @never_cache
    def confirm(request: HttpRequest, token: str) -> HttpResponse:
        named = read_token(end, token)
        change = find_change(end, named) if named else None
        if change is None:
            return render(request, "finops/account/address_gone.html", status=HTTPStatus.NOT_FOUND)
        if request.method == "POST":
            return _answered(request, change, end)
        return _page(request, change, end)

    return confirm


def _answered(request: HttpRequest, change: AddressChange, end: End) -> HttpResponse:
    if "refuse" in request.POST:
        withdraw_address_change(change=change, by=end)
        return _end_page(request, _("Nothing was changed, and neither link works any more."))
    viewer = request.user.pk  # read before the change, which ends the session it comes from
    try:
        is_done = confirm_address(change=change, end=end)
    except NotConfirmable as problem:
        return _page(request, change, end, " ".join(problem.messages), HTTPStatus.CONFLICT)
    if not is_done:
        return _end_page(request, _("Confirmed. The other address must confirm too."))
    if viewer == change.user_id:
        # The browser in which the person confirmed stays signed in; all others are signed out.
        update_session_auth_hash(request, User.objects.get(pk=change.user_id))
    return _end_page(request, _("The address is changed. Sign in with the new one from now on."))


def _page(
    request: HttpRequest,
    change: AddressChange,
    end: End,
    problem: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    is_taken = end is End.NEW and is_of_another(change)
    context = {"change": change, "is_new": end is End.NEW, "is_taken": is_taken, "problem": problem}
    return render(request, "finops/account/address_link.html", context, status=status)


def _end_page(request: HttpRequest, sentence: str) -> HttpResponse:
    return render(request, "finops/account/address_link_done.html", {"sentence": sentence})


confirm_new = link_page(End.NEW)
confirm_old = link_page(End.OLD)
