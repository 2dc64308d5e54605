"""Confirming by a passkey: one that is refused leaves the person where they were."""

from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django import forms
from django.http import HttpResponse


class PasskeyAgainView(ReauthenticateWebAuthnView):
    """allauth sends them to the sign-in page, and the way back to the signature is lost."""

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data())


passkey_again = PasskeyAgainView.as_view()
