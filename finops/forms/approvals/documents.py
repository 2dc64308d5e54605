"""A document that speaks for what is asked, as people send it: only its hash is kept."""

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from finops.forms.exact import IsoDayField
from finops.models import RequestEvidence

MOST_BYTES = 20 << 20


class DocumentForm(forms.Form):
    """What it shows, where it lies, and of when it is; the file is read for its sha256."""

    shows = forms.ChoiceField(label=_("It shows that"), choices=RequestEvidence.Shows.choices)
    document = forms.FileField(
        label=_("Document"),
        max_length=200,
        help_text=_("20 MB at most. Its sha256 is kept and signed, the file is not."),
    )
    reference = forms.CharField(
        label=_("Where it lies"), max_length=500, help_text=_("Where whoever signs can read it.")
    )
    as_of = IsoDayField(label=_("Of"))
    until = IsoDayField(label=_("Too old from"))

    def clean_document(self) -> Any:  # Any: an uploaded file
        held = self.cleaned_data["document"]
        if held.size > MOST_BYTES:
            raise forms.ValidationError(_("It is larger than 20 MB."), "too_large")
        return held

    def wanted(self) -> dict[str, Any]:
        """As the service takes it."""
        values = dict(self.cleaned_data)
        held, digest = values.pop("document"), hashlib.sha256()
        for part in held.chunks():
            digest.update(part)
        return {**values, "name": held.name, "sha256": digest.hexdigest()}
