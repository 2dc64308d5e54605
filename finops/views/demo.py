"""Demo mode: sign in as one of the demo's people with one click."""

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from finops.access import open_to
from finops.demo_mode import demo_person

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


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
