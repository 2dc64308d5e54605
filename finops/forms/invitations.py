"""The form with which an invited person who has no account yet makes one."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from finops.models import User


def password_field(label: Any, **options: Any) -> forms.CharField:
    # Any: a lazy translation; options of the field
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, strip=False, widget=widget, max_length=128, **options)


class NewAccountForm(forms.Form):
    """Name and password; whoever signs in by single sign-on may leave the password out."""

    name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password1 = password_field(_("Password"))
    password2 = password_field(_("Password again"))

    def __init__(self, *args: Any, email: str, **options: Any) -> None:
        # Any: as Django's form takes them
        super().__init__(*args, **options)
        self.email = email
        if settings.OIDC_SERVER:
            self.fields["password1"].required = self.fields["password2"].required = False
            self.fields["password1"].help_text = _("Empty if you use single sign-on.")

    def clean(self) -> dict[str, Any]:  # Any: cleaned values of any field
        values = super().clean() or self.cleaned_data
        first, second = values.get("password1"), values.get("password2")
        if first is None or second is None:
            return values
        if first != second:
            self.add_error("password2", _("The two passwords are not the same."))
        elif first:
            try:
                validate_password(first, User(email=self.email, name=values.get("name", "")))
            except forms.ValidationError as problem:
                self.add_error("password1", problem)
        return values
