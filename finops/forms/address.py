"""The form that asks for another address to sign in with."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AddressForm(forms.Form):
    """The new address."""

    email = forms.EmailField(
        label=_("New address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("An e-mail goes there and to your present address. Both must confirm."),
    )
