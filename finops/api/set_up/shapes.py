"""Bodies of the set-up: their shapes follow from the forms, and are read as strictly."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from finops.api.parameters import form_problems, refusal
from finops.forms.organisation.entry import EntryForm
from finops.set_up.nouns import AnyRow, Noun, Plain

Shape = dict[str, Any]  # Any: JSON schema
MOST: Final = 1_000


def shape_of(noun: Noun, *, is_change: bool = False) -> Shape:
    """What is sent to make one, or to change some of it; what is fixed may not be sent then."""
    columns = {
        name: _shape(field)
        for name, field in noun.columns.items()
        if not (is_change and name in noun.kind.fixed)
    }
    needed = [
        name
        for name, field in noun.columns.items()
        if field.required and field.initial is None and not is_change
    ]
    shape: Shape = {"type": "object", "properties": columns, "additionalProperties": False}
    return {**shape, "required": needed} if needed else {**shape, "minProperties": 1}


def answer_shape(noun: Noun) -> Shape:
    """One row as it is told."""
    columns = {name: _shape_of(field) for name, field in noun.columns.items()}
    return {"type": "object", "properties": columns, "required": list(columns)}


def list_shape(noun: Noun) -> Shape:
    """A stretch of the list; `next` is where the following one begins."""
    rows = {"type": "array", "items": answer_shape(noun)}
    following = {"type": ["integer", "null"]}
    return {
        "type": "object",
        "properties": {noun.plural: rows, "next": following},
        "required": [noun.plural, "next"],
    }


def _shape(field: forms.Field) -> Shape:
    if isinstance(field, forms.BooleanField):
        return {"type": "boolean"}
    if isinstance(field, forms.DecimalField):
        shape: Shape = {"type": "string", "pattern": r"^[0-9]{1,14}(\.[0-9]{1,6})?$"}
    elif isinstance(field, forms.IntegerField):
        shape = {"type": "integer", "minimum": field.min_value, "maximum": field.max_value}
    elif isinstance(field, forms.DateField):
        shape = {"type": "string", "format": "date"}
    elif isinstance(field, forms.ChoiceField) and isinstance(field.choices, list):
        return {"type": "string", "enum": [value for value, _label in field.choices]}
    else:
        shape = {"type": "string", "maxLength": getattr(field, "max_length", None) or 254}
    if field.required:
        return {**shape, "minLength": 1} if "maxLength" in shape else shape
    return {"anyOf": [shape, {"type": "null"}]}


def _shape_of(field: forms.Field) -> Shape:
    if isinstance(field, forms.BooleanField):
        return {"type": "boolean"}
    kind = "integer" if _type_of(field) is int else "string"
    return {"type": kind} if field.required else {"type": [kind, "null"]}


def _type_of(field: forms.Field) -> type:
    """What JSON has for the field: amounts are texts, with every digit."""
    if isinstance(field, forms.BooleanField):
        return bool
    is_whole = isinstance(field, forms.IntegerField) and not isinstance(field, forms.DecimalField)
    return int if is_whole else str


def read_body(noun: Noun, body: object, row: Any = None) -> EntryForm:
    """The form of a body that is right in itself. `row` is what is changed. Raises ValidationError
    that names each wrong field. Any: a row of the noun."""
    if not isinstance(body, Mapping) or not body:
        raise refusal("body", "not_an_object", _("Send one object with its fields."))
    errors = {name: [problem] for name in body if (problem := _problem(noun, name, body, row))}
    if errors:
        raise ValidationError(errors)
    now = noun.plain(row) if row is not None else noun.defaults
    form = noun.form(_sent({**now, **body}), row=row)
    if form.errors:
        raise ValidationError(form_problems(form))
    return form


def _problem(
    noun: Noun, name: str, body: Mapping[str, object], row: AnyRow | None
) -> ErrorDetail | None:
    field = noun.columns.get(name)
    if field is None:
        return ErrorDetail(_("There is no such field here."), "unknown_field")
    if row is not None and name in noun.kind.fixed:
        return ErrorDetail(_("It was said when this was made, and stays."), "fixed")
    wanted, value = _type_of(field), body[name]
    is_blank = value == "" and isinstance(field, forms.DateField | forms.DecimalField)
    if (value is None and not field.required) or (type(value) is wanted and not is_blank):
        return None
    return ErrorDetail(_("Send it as %(kind)s.") % {"kind": wanted.__name__}, "wrong_type")


def _sent(values: Plain) -> Plain:
    return {name: "" if value is None else value for name, value in values.items()}
