"""Which columns of a table a browser shows."""

import re
from typing import Final

from django import template
from django.template.context import Context

from finops.ui.tables import Choice, Table

register = template.Library()

# Of the cookie that the script of the pages writes: keys with dots between them.
KEPT: Final = re.compile(r"[a-z_]{1,40}(\.[a-z_]{1,40}){0,39}", re.ASCII)


@register.simple_tag(takes_context=True)
def shown_columns(context: Context, table: Table) -> Table:
    """The table as this browser shows it; what it kept and no longer means anything is left out."""
    request = context.get("request")
    kept = request.COOKIES.get(f"columns.{table.name}", "") if request and table.name else ""
    return table.shown(kept.split(".") if KEPT.fullmatch(kept) else ())


@register.simple_tag
def column_choice(table: Table, shown: Table) -> list[Choice]:
    return table.choice(shown)
