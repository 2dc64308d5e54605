"""A sheet as a download, of any length in the same memory: CSV is sent as it is read, a workbook is
written on disk first."""

from collections.abc import Iterator
from contextvars import copy_context
from dataclasses import replace
from itertools import islice
from tempfile import TemporaryFile

from django.db import transaction
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from finops.scope import read_only, rebind
from finops.ui.documents.xlsx import XLSX_TYPE, write_xlsx
from finops.ui.exports import Sheet, SheetRow, csv_lines

CSV_TYPE = "text/csv; charset=utf-8"
BATCH = 1_000  # rows of one transaction


def export_response(sheet: Sheet, file_format: str) -> HttpResponseBase:
    """The sheet in one of FORMATS. Raises TooManyRows."""
    sheet.check_length()
    response = _csv_response(sheet) if file_format == "csv" else _xlsx_response(sheet)
    response["Content-Disposition"] = f'attachment; filename="{sheet.name}.{file_format}"'
    return response


def _csv_response(sheet: Sheet) -> HttpResponseBase:
    lines = csv_lines(replace(sheet, rest=_read_later(sheet.rest)))
    return StreamingHttpResponse(lines, content_type=CSV_TYPE)


def _read_later(rows: Iterator[SheetRow]) -> Iterator[SheetRow]:
    """The rows, read after the request has ended: in its context (tenant, clock, language), each
    batch in a transaction of its own. Whoever reads slowly holds none meanwhile."""
    context = copy_context()

    def read() -> list[SheetRow]:
        rebind()
        with read_only(), transaction.atomic():
            return list(islice(rows, BATCH))

    def batches() -> Iterator[SheetRow]:
        while batch := context.run(read):
            yield from batch

    return batches()


def _xlsx_response(sheet: Sheet) -> HttpResponseBase:
    content = TemporaryFile()  # noqa: SIM115  # closed with the response
    write_xlsx(sheet, content)
    content.seek(0)
    return FileResponse(content, content_type=XLSX_TYPE)
