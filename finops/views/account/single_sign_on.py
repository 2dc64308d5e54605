"""Whether an account is connected to the identity provider, and changing that."""

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from finops.access import open_to
from finops.models import User
from finops.services.people.single_sign_on import disconnect
from finops.views.account.fresh import freshly_signed_in


@open_to("signed-in")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@freshly_signed_in
def single_sign_on(request: HttpRequest) -> HttpResponse:
    """POST disconnects; connecting is a sign-in at the provider. 404 where there is none."""
    person = request.user
    if not settings.OIDC_SERVER or not isinstance(person, User):
        raise Http404
    if request.method == "POST":
        try:
            disconnect(actor=person)
            messages.success(request, _("Single sign-on is disconnected."))
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        return HttpResponseRedirect(reverse("single_sign_on"))
    connected = SocialAccount.objects.filter(user=person).first()
    context = {
        "connected": connected,
        "connect_url": reverse("openid_connect_login", args=["oidc"]),
    }
    return render(request, "finops/account/single_sign_on.html", context)
