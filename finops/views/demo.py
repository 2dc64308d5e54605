"""Demo mode: sign in as one of the demo's people with one click, and read everybody's mail."""

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from finops.access import open_to
from finops.running.demo.mode import demo_letters, demo_person, is_demo
from finops.views.account.signing_in import BACKEND


@open_to("everyone")
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """404 outside demo mode, and for everybody who is not of the demo."""
    number = request.POST.get("person", "")
    is_number = number.isascii() and number.isdecimal() and len(number) < 19
    person = demo_person(int(number)) if is_number else None
    if person is None:
        raise Http404
    login(request, person, backend=BACKEND)
    return HttpResponseRedirect(reverse("choose_tenant"))


@open_to("everyone")
@require_safe
@never_cache
def demo_mail(request: HttpRequest) -> HttpResponse:
    """The letters of all tenants, as they are sent, the newest first; 404 outside demo mode."""
    if not is_demo():
        raise Http404
    return render(
        request, "finops/demo_mail.html", {"page": demo_letters(request.GET.get("page", ""))}
    )
