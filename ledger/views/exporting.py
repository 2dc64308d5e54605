"""The same URL with format=csv or xlsx: what is shown, as a file."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase

from finops.exports import Sheet, TooManyRows, export_response
from finops.requests import TenantRequest

FORMATS = ("csv", "xlsx")


def exported(request: TenantRequest, sheet: Sheet, file_format: str) -> HttpResponseBase:
    """The file; an unknown format is 404, too many rows are 413 with a sentence."""
    if file_format not in FORMATS:
        raise Http404
    try:
        return export_response(sheet, file_format)
    except TooManyRows as problem:
        return HttpResponse(str(problem), status=413, content_type="text/plain; charset=utf-8")
