"""The provider's pages: those of the protocol, and a door through which its people come in."""

from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def sign_in(request: HttpRequest) -> HttpResponse:
    """As whoever is named: what the provider asks of its people is no matter of these tests."""
    if request.method == "POST":
        person = User.objects.get(username=request.POST["username"])
        login(request, person)  # type: ignore[arg-type]  # the provider's own kind of person
    return HttpResponse("Sign in")


urlpatterns = [
    path("sign-in", sign_in),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]
