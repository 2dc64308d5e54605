"""Errors: a sentence and a way on; the same bytes for 'not yours' and 'not there'.

Under the API's paths the sentence is problem+json, elsewhere a page.
"""

import sys
from collections.abc import Callable
from http import HTTPStatus
from typing import Any  # Any: WSGI's environment

from django.core.exceptions import RequestDataTooBig
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.api.problems import API_PATHS, plain_problem
from finops.running import outages

PAGES_OF_400 = {408, 413, 429}
COME_AGAIN = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
REFUSALS = {
    408: gettext_lazy("The body took too long to arrive. Send it again."),
    413: gettext_lazy("The body is larger than is allowed here. Send it in parts."),
    429: gettext_lazy("Too many requests of yours are on their way. Send it again later."),
    503: gettext_lazy("Too many large bodies wait to be read. Send it again later."),
}


def _answer(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    shape = outages.shape_of(request.path_info)
    if shape is not None:
        return shape(request, status, sentence)
    if request.path_info.startswith(API_PATHS):
        return plain_problem(status, sentence)
    page = 400 if status in PAGES_OF_400 else status
    return HttpResponse(render_to_string(f"errors/{page}.html"), status=status)


def refusal(status: int) -> Callable[[dict[str, Any], Callable[..., Any]], list[bytes]]:
    """A WSGI application that refuses what the server has not let in, in the form of the door."""

    def tell(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        answer = _answer(WSGIRequest(environ), status, str(REFUSALS[status]))
        answer.headers["Connection"] = "close"
        if status in COME_AGAIN:
            answer.headers["Retry-After"] = str(outages.RETRY_SECONDS)
        start_response(f"{status:d} {HTTPStatus(status).phrase}", list(answer.items()))
        return [answer.content]

    return tell


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return _answer(request, 413, _("The body is larger than is allowed here."))
    return _answer(request, 400, _("The request cannot be read."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, _("That is not allowed."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404, _("There is no such thing, or it is not yours."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Every failure that no view answered: 503 if it passes by itself, else 500.

    Neither says whether something was written: a commit may have lost only its acknowledgement.
    """
    if outages.is_outage(sys.exc_info()[1]):
        return unavailable(request)
    return _answer(
        request, 500, _("Something failed on our side. Look what is there before you repeat it.")
    )


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After, in the form of the door."""
    answer = _answer(request, 503, outages.sentence())
    answer.headers["Retry-After"] = str(outages.RETRY_SECONDS)
    return answer
