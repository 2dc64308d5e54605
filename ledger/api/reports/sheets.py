"""What the API answers of report pages that declare no answer of their own: the page's file."""

from itertools import chain
from typing import Any, Final

from drf_spectacular.utils import OpenApiParameter, extend_schema_field
from rest_framework import serializers

from finops.ui.exports import Sheet, SheetCell, SheetRow, plain_text
from finops.ui.reports import AnyPage, ReportApi
from ledger.api.reports.parameter_shapes import choice
from ledger.api.reports.parameters import COMPARING, NARROWING, PERIOD
from ledger.api.reports.reading import SHAPES
from ledger.api.reports.shapes import Body
from ledger.views.reports.filtering import ReportFields

PARAMETERS: Final = [*PERIOD, *COMPARING, *NARROWING]
CELL: Final = {"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "boolean"}]}


@extend_schema_field({**CELL, "nullable": True})
class CellField(serializers.Field[Any, Any, Any, Any]):  # Any: only its schema is read
    """Money, quantities and days are text, as in the file; null is unknown."""


class AboutSerializer(serializers.Serializer[object]):
    """What the figures are: tenant, period, filter, price books."""

    name = serializers.CharField()
    text = serializers.CharField(allow_blank=True)


class SheetSerializer(serializers.Serializer[Sheet]):
    """The file of a page: each row names its cells by the columns."""

    about = AboutSerializer(many=True)
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.DictField(child=CellField()))
    total = serializers.DictField(child=CellField(), allow_null=True)


def sheet_api(page: AnyPage) -> ReportApi[Sheet]:
    """Where the page lies in a tenant, under /api/v1/pages/."""
    return ReportApi(
        path=f"pages/{page.path.strip('/')}",
        words=str(page.lede or page.label),
        shape=SheetSerializer,
        body=sheet_body,
        parameters=_parameters(page),
    )


def sheet_body(sheet: Sheet) -> Body:
    """Raises TooManyRows where it is too long for a download."""
    sheet.check_length()
    return {
        "about": [{"name": name, "text": text} for name, text in sheet.head],
        "columns": [*sheet.columns],
        "rows": [_row(sheet, row) for row in chain(sheet.rows, sheet.rest)],
        "total": _row(sheet, sheet.total) if sheet.total else None,
    }


def _row(sheet: Sheet, row: SheetRow) -> Body:
    return {name: _cell(cell) for name, cell in zip(sheet.columns, row, strict=True)}


def _cell(cell: SheetCell) -> object:
    return cell if cell is None or isinstance(cell, int) else plain_text(cell)


def _parameters(page: AnyPage) -> list[OpenApiParameter]:
    """Those that the page offers."""
    if not isinstance(page.filter, ReportFields):
        return SHAPES
    own = [choice(name, values, "As on the page.") for name, values in page.filter.also.items()]
    return [*own, *(shape for shape in PARAMETERS if shape.name in page.fields), *SHAPES]
