"""Errors: a sentence and a way on; the same bytes for 'not yours' and 'not there'.

Under the API's paths the sentence is problem+json, elsewhere a page.
"""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from finops.api.problems import API_PATHS, plain_problem


def _answer(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    if request.path_info.startswith(API_PATHS):
        return plain_problem(status, sentence)
    page = 400 if status == 413 else status
    return HttpResponse(render_to_string(f"errors/{page}.html"), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return _answer(request, 413, _("The body is larger than is allowed here."))
    return _answer(request, 400, _("The request cannot be read."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, _("That is not allowed."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404, _("There is no such thing, or it is not yours."))


def server_error(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500, _("Something failed on our side. Nothing was written."))
