"""A form by which something is asked for: what is wrong with it stands beside its fields."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from finops.scope.requests import TenantRequest
from finops.services.signing import SignatureRefused

Names = Mapping[str, str]
NO_NAMES: Final[Names] = {}


def asked(
    request: TenantRequest,
    form: forms.Form,
    ask: Callable[[], Any],
    onward: Callable[[Any], str],
    *,
    template: str,
    context: Mapping[str, object],
    names: Names = NO_NAMES,
) -> HttpResponse:
    """The form; 422 with its problems, 403 or 409 for what is refused, else onward to what was
    asked for. Any: what `ask` makes. `names` are fields of a refusal that the form calls
    otherwise."""
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                return HttpResponseRedirect(onward(ask()))
            except ValidationError as problem:
                add_problems(form, problem, names)
            except PermissionDenied as refusal:
                form.add_error(None, str(refusal))
                status = HTTPStatus.FORBIDDEN
            except SignatureRefused as refusal:
                form.add_error(None, refusal.sentence)
                status = refusal.status
    return render(request, template, {"form": form, **context}, status=status)


def add_problems(form: forms.Form, problem: ValidationError, names: Names = NO_NAMES) -> None:
    """Each at its field; what is about no field of the form at its top."""
    by_field = problem.message_dict if hasattr(problem, "error_dict") else {}
    for name, sentences in (by_field or {NON_FIELD_ERRORS: problem.messages}).items():
        known = names.get(name, name)
        form.add_error(known if known in form.fields else None, sentences)
