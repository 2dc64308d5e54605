"""Every error of the API is `application/problem+json`: a sentence, never SQL or a stack trace."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as ModelError
from django.db import DataError
from django.db import Error as DatabaseRefusal
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from finops.running import outages
from finops.services.api_keys.limits import Busy, LimitReached
from finops.services.approvals.refusing import refusal_of
from finops.services.signing import SignatureRefused

PROBLEM_JSON = "application/problem+json"
API_PATHS = ("/api/", "/v1/")


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field, for the program (code) and for the person (message)."""

    field: str
    code: str
    message: str


class TooLarge(exceptions.APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"

    def __init__(self) -> None:
        super().__init__(_("The body is larger than is allowed here. Send it in parts."))


class Refused(exceptions.APIException):
    """A signature that was refused, with its status, its reason code and its sentence."""

    def __init__(self, refusal: SignatureRefused) -> None:
        self.status_code = refusal.status
        super().__init__(refusal.sentence, refusal.code)


class Unavailable(exceptions.APIException):
    """503 with Retry-After."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_code = "busy"

    def __init__(self, wait: int, detail: str) -> None:
        self.wait = wait
        super().__init__(detail)


def problem(status: int, detail: str, errors: Sequence[FieldError] = ()) -> dict[str, object]:
    """The members of RFC 9457, and `errors`."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
        "errors": [asdict(error) for error in errors],
    }


def problem_response(status: int, detail: str, errors: Sequence[FieldError] = ()) -> Response:
    """For views that answer with a problem themselves."""
    return Response(problem(status, detail, errors), status=status, content_type=PROBLEM_JSON)


def plain_problem(status: int, detail: str) -> JsonResponse:
    """For errors outside the framework's views: unknown paths, bad hosts, crashes, outages."""
    return JsonResponse(problem(status, detail), status=status, content_type=PROBLEM_JSON)


def problem_handler(exc: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER. Any: whatever DRF puts into the context."""
    from rest_framework import views  # at the top it would load our parsers, and they this module

    known = translate(exc)
    answer = views.exception_handler(known, dict(context))
    if answer is None:
        return None
    views.set_rollback()
    errors = list(field_errors(getattr(known, "detail", "")))
    detail = sentence_of(known, errors)
    answer.data = problem(answer.status_code, detail, errors if tells_codes(known) else ())
    answer.content_type = PROBLEM_JSON
    return answer


def translate(exc: Exception) -> Exception:
    """Errors of lower layers in DRF's words. Bad input is 400 whoever noticed it first."""
    if isinstance(exc, Http404):
        return exceptions.NotFound(_("There is no such thing, or it is not yours."))
    if isinstance(exc, ModelError):
        return exceptions.ValidationError(_details(exc))
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied(str(exc) or None)
    if (refusal := _refusal(exc)) is not None:
        return Refused(refusal)
    if isinstance(exc, LimitReached):
        return exceptions.Throttled(exc.wait)
    if isinstance(exc, Busy):
        return Unavailable(exc.wait, _("Much is waiting to be worked off. Send it again later."))
    if not isinstance(exc, exceptions.APIException) and outages.is_outage(exc):
        return Unavailable(outages.RETRY_SECONDS, outages.sentence())
    if isinstance(exc, RequestDataTooBig):
        return TooLarge()
    if isinstance(exc, DataError | UnicodeError | RecursionError):
        return exceptions.ParseError(_("A value holds characters or a size that cannot be stored."))
    return exc


def _refusal(exc: Exception) -> SignatureRefused | None:
    """Of a service, or of a rule that the database holds as well."""
    if isinstance(exc, DatabaseRefusal):
        return refusal_of(exc)
    return exc if isinstance(exc, SignatureRefused) else None


def _details(exc: ModelError) -> dict[str, list[exceptions.ErrorDetail]]:
    """By field, with the codes of the errors; what is about no field under its own name."""
    by_field = exc.error_dict if hasattr(exc, "error_dict") else {"": exc.error_list}
    return {
        "non_field_errors" if name in {"", NON_FIELD_ERRORS} else name: [
            exceptions.ErrorDetail(message, error.code or "invalid")
            for error in errors
            for message in error.messages
        ]
        for name, errors in by_field.items()
    }


def is_about_fields(exc: Exception) -> bool:
    return isinstance(exc, exceptions.ValidationError)


def tells_codes(exc: Exception) -> bool:
    """Whether a program gets more than the status: which field, or why nothing was signed."""
    return is_about_fields(exc) or isinstance(exc, Refused)


def sentence_of(exc: Exception, errors: Sequence[FieldError]) -> str:
    if isinstance(exc, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return _("A valid API key is needed.")
    if is_about_fields(exc):
        named = sorted({error.field for error in errors if error.field})
        return _("Refused: look at %(fields)s.") % {"fields": ", ".join(named) or _("the body")}
    return errors[0].message if errors else _("That did not work.")


def field_errors(detail: Any, field: str = "") -> Iterator[FieldError]:
    """Flatten DRF's nested details. Any: a text, a list or a mapping of details."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            inside = "" if name == "non_field_errors" else str(name)
            yield from field_errors(inner, ".".join(filter(None, (field, inside))))
    elif isinstance(detail, list | tuple):
        for index, inner in enumerate(detail):
            is_nested = isinstance(inner, Mapping) and bool(inner)
            yield from field_errors(inner, f"{field}[{index}]" if is_nested else field)
    elif detail:
        yield FieldError(field, getattr(detail, "code", "invalid"), str(detail))
