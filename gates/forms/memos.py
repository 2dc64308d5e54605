"""The memo as people edit it: a field for each sentence."""

from django import forms

from gates.services.memos.editing import LONGEST


def field_of(sentence: str) -> str:
    """A sentence's name has dots, a field's has none."""
    return sentence.replace(".", "__")


def sentence_of(field: str) -> str:
    return field.replace("__", ".")


class MemoForm(forms.Form):
    """One field for each sentence, by its name, labelled by its section; an empty one drops it."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, labels: dict[str, str], *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        for name, label in labels.items():
            self.fields[field_of(name)] = forms.CharField(
                label=label,
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def texts(self) -> dict[str, str]:
        """By sentence."""
        return {
            sentence_of(name): text for name, text in self.cleaned_data.items() if name != "seen"
        }
