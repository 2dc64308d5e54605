"""What people say about a request."""

from django import forms
from django.utils.translation import gettext_lazy as _

from finops.services.approvals.talking import LONGEST


class RequestCommentForm(forms.Form):
    """A comment; @name reaches whoever may look at the request."""

    text = forms.CharField(
        label=_("Comment"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("@ and the first part of an address names somebody who may see this."),
    )
