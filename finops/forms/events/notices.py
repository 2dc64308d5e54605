"""The form in which somebody chooses how they hear of each kind of notice."""

from django import forms

from finops.models.notices import Way
from finops.queries.notices import ways_of
from finops.registries.notices import notice_kinds


class WaysForm(forms.Form):
    """A choice for each kind, in the order of the kinds."""

    def __init__(self, person: int, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # whatever a request has sent
        ways = ways_of(person)
        for kind in notice_kinds():
            self.fields[kind.name] = forms.ChoiceField(
                label=str(kind.label),
                help_text=str(kind.says),
                choices=Way.choices,
                initial=ways[kind.name].value,
            )

    def ways(self) -> dict[str, Way]:
        return {name: Way(way) for name, way in self.cleaned_data.items()}
