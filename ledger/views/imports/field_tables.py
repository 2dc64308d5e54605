"""Fields and formats in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.ui.tables import Cell, Column, Row, Table
from ledger.parsers.exports.recognising import EXPORTS, UNREAD
from ledger.parsers.records.field_words import FIELD_WORDS
from ledger.parsers.records.fields import KINDS, Field, ReadingRule

KIND_WORDS = {
    "cost_event": gettext_lazy("Cost events"),
    "outcome": gettext_lazy("Outcomes"),
    "request": gettext_lazy("Requests"),
    "score": gettext_lazy("Quality scores"),
    "credit": gettext_lazy("Provider credits"),
}


def kind_words(kind: str) -> str:
    return str(KIND_WORDS.get(kind, kind))


def fields_table(kind: str) -> Table:
    columns = [
        Column(_("Field"), "code"),
        Column(_("Needed")),
        Column(_("What it takes")),
        Column(_("Meaning")),
        Column(_("Example"), "code"),
    ]
    label = _("Fields: %(kind)s") % {"kind": kind_words(kind)}
    return Table(label, columns, [_field_row(field) for field in KINDS[kind]])


def _field_row(field: Field) -> Row:
    words = FIELD_WORDS.get(field.name)
    return Row(
        [
            Cell(field.name, "code"),
            Cell(_("yes") if field.required else _("no")),
            Cell(takes(field)),
            Cell(_(words.meaning) if words else "", nil=_("as its name says")),
            Cell(words.example if words else "", "code"),
        ]
    )


def takes(field: Field) -> str:
    match field.rule:
        case ReadingRule.ENUM:
            kept = dict.fromkeys(field.values.values())
            return _("one of %(values)s") % {"values": ", ".join(kept)}
        case ReadingRule.TIME:
            return _("time with its zone, 2020 or later")
        case ReadingRule.INTEGER:
            return _("whole number, written without separators")
        case ReadingRule.DECIMAL if field.is_owed_back:
            return _("number below zero with a decimal point, at most %(count)d decimals") % {
                "count": field.decimals
            }
        case ReadingRule.DECIMAL:
            return _("number with a decimal point, at most %(count)d decimals") % {
                "count": field.decimals
            }
        case ReadingRule.BOOLEAN:
            return _("true or false")
        case ReadingRule.MODEL:
            return _("a model's name as its maker writes it, at most 256 characters")
        case ReadingRule.CALL_IDS:
            return _("up to 8 keys with spaces between them")
    return _("letters, digits and . _ : @ / -, at most 128")


def exports_table() -> Table:
    columns = [
        Column(_("Export")),
        Column(_("Format"), "code"),
        Column(_("Recognised by its columns"), "code"),
    ]
    rows = [
        Row(
            [
                Cell(export.what),
                Cell(export.name, "code"),
                Cell(_(", or ").join(export.telling.written), "code"),
            ]
        )
        for export in EXPORTS
    ]
    return Table(_("Exports of other tools that are read"), columns, rows)


def unread_files() -> list[str]:
    return [file.what for file in UNREAD]
