"""The filter bar of a page, and the parts of it that follow the filter."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from django import template
from django.forms import Form
from django.template.context import Context

from finops import clock
from finops.calc.days import local
from finops.models import Tenant
from finops.ui.filters import Address, FilterBar, filter_bar

register = template.Library()


@register.inclusion_tag("_filter_bar.html", takes_context=True, name="filter_bar")
def whole_bar(context: Context, form: Form, fields: Sequence[str] = ()) -> dict[str, object]:
    """The bar: put it above the part with the id `report`, which it replaces."""
    return _drawn(context, form, fields)


@register.inclusion_tag("_filter_parts.html", takes_context=True)
def filter_parts(context: Context, form: Form, fields: Sequence[str] = ()) -> dict[str, object]:
    """What of the bar an HTMX answer sends along: period, chips, status, export."""
    return {**_drawn(context, form, fields), "oob": True}


def _drawn(context: Context, form: Form, fields: Sequence[str]) -> dict[str, object]:
    bar = _bar(context, form, fields)
    title = getattr(context.get("declared"), "label", "")
    sentence = bar.sentence(str(context.get("title") or title or ""))
    return {**_shared(context), "form": form, "bar": bar, "sentence": sentence}


def _shared(context: Context) -> dict[str, object]:
    names = ("request", "status", "declared", "has_file", "user")
    return {name: context.get(name) for name in names}


def _today(tenant: Tenant | None) -> date:
    return local(clock.now(), ZoneInfo(tenant.time_zone if tenant else "UTC")).date()


def _bar(context: Context, form: Form, fields: Sequence[str]) -> FilterBar:
    request = context["request"]
    tenant = getattr(request, "tenant", None)
    months = tenant.fiscal_year_start_month if isinstance(tenant, Tenant) else 1
    today = getattr(form, "today", None) or _today(tenant)
    return filter_bar(form, fields, Address(request.path, request.GET), today, months)
