"""The root URL map: each app brings its own pages and its own part of the API."""

from django.urls import include, path

from finops.views.account.passkeys import passkey_again
from finops.views.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path(
        "accounts/2fa/webauthn/reauthenticate/", passkey_again, name="mfa_reauthenticate_webauthn"
    ),
    path("accounts/", include("finops.identity.account_urls")),
    path("", include("finops.page_urls")),
    path("", include("ledger.urls")),
    path("", include("gates.urls")),
]

handler400 = "finops.views.errors.bad_request"
handler403 = "finops.views.errors.forbidden"
handler404 = "finops.views.errors.not_found"
handler500 = "finops.views.errors.server_error"
