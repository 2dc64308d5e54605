"""Why: asked for wherever something is withdrawn, sent back, refused or reopened."""

from django import forms
from django.utils.translation import gettext_lazy as _

from finops.services.signing import LEAST_REASON


class ReasonForm(forms.Form):
    """A reason of ten characters or more."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=LEAST_REASON,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Ten characters or more. It stands in the audit log."),
    )


class CommentForm(ReasonForm):
    """What comes with a signature; a reason for the ways to decide that need one."""

    reason = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed to decide otherwise, in ten characters or more."),
    )
