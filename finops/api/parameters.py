"""Parameters that a door does not know are refused: ignored, they would look as if they counted."""

from django.forms import Form
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request


def refusal(field: str, code: str, message: str) -> ValidationError:
    return ValidationError({field: [ErrorDetail(message, code)]})


def form_problems(form: Form) -> dict[str, list[ErrorDetail]]:
    """What is wrong with a bound form, by field."""
    return {
        name: [ErrorDetail(error["message"], error["code"] or "invalid") for error in errors]
        for name, errors in form.errors.get_json_data().items()
    }


def single_parameters(request: Request, *known: str) -> dict[str, str]:
    """Those that were sent. Raises ValidationError for one that is not known, or sent twice."""
    sent = request.query_params
    for name in sent:
        if name not in known:
            raise refusal(name, "unknown_parameter", _("There is no such parameter here."))
        if len(sent.getlist(name)) > 1:
            raise refusal(name, "repeated", _("Give it once."))
    return {name: sent[name] for name in sent}
