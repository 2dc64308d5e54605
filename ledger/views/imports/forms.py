"""The upload form: one or more files that are read together."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.parsers.exports.recognising import EXPORTS

FORMATS = [
    ("", gettext_lazy("Found by its content")),
    ("csv", "CSV"),
    ("json", gettext_lazy("JSON, one array")),
    ("jsonl", "JSON Lines"),
    ("parquet", "Parquet"),
    *((export.name, export.what) for export in EXPORTS),
]
MAX_FILES = 10


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Cleans every file of the input, and gives them as a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:  # Any: as the base class has it
        files = data if isinstance(data, list | tuple) else [data]
        cleaned: list[UploadedFile] = [super(ManyFilesField, self).clean(file) for file in files]
        if len(cleaned) > MAX_FILES:
            message = _("Send at most %(count)d files at once.") % {"count": MAX_FILES}
            raise forms.ValidationError(message)
        total = sum(file.size or 0 for file in cleaned)
        if total > settings.MAX_IMPORT_BYTES:
            limit = {"size": filesizeformat(settings.MAX_IMPORT_BYTES)}
            raise forms.ValidationError(_("The files are larger than %(size)s together.") % limit)
        return cleaned


class UploadForm(forms.Form):
    """Files of requests, cost events or outcomes, in any order."""

    file = ManyFilesField(label=gettext_lazy("Files"))
    format = forms.ChoiceField(label=gettext_lazy("Format"), choices=FORMATS, required=False)
