"""GET /api/v1/pricebooks and /api/v1/pricebooks/<version>."""

from datetime import datetime
from typing import Final

from django.core.paginator import Paginator
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finops import clock
from finops.api.parameters import refusal
from ledger.api.reports.parameter_shapes import text
from ledger.api.reports.reading import (
    TENANT,
    answer,
    one_tenant,
    only,
    reading,
    single,
    tenant_parameter,
)
from ledger.api.reports.shapes import Body, amount, decimal_field, moment
from ledger.calc.exact import plain
from ledger.calc.model_names import MODEL_NAME
from ledger.calc.pricing.book import Component, Entry, Tier
from ledger.calc.reports.parsing import IDENTIFIER
from ledger.models.facts.shelves import shelf_of
from ledger.queries.pricebooks.lists import (
    BookLine,
    book_line,
    book_lines,
    find_book,
    price_entries,
)
from ledger.queries.pricebooks.rows import entries_of_rows

ENTRIES_PER_PAGE: Final = 500
PROVIDER = text("provider", IDENTIFIER.pattern, "Only entries of this provider.")
MODEL = text("model", MODEL_NAME.pattern, "Only entries whose name or match contains this.")
PAGE = text("page", "[1-9][0-9]{0,5}", f"Which {ENTRIES_PER_PAGE} entries; the first is 1.")


class PricebookSerializer(serializers.Serializer[BookLine]):
    """One version of a price book; `scope` says whose it is, `state` where it stands now."""

    version = serializers.CharField()
    name = serializers.CharField()
    scope = serializers.ChoiceField(["contract", "override", "default"])
    state = serializers.CharField(
        help_text="draft, in_review, in_force, not_yet, ended, replaced or retired"
    )
    source = serializers.CharField()  # type: ignore[assignment]  # a column of ours
    source_version = serializers.CharField(allow_blank=True)
    source_sha256 = serializers.CharField(allow_blank=True)
    content_sha256 = serializers.CharField(allow_blank=True)
    currency = serializers.CharField()
    valid_from = serializers.DateTimeField()
    valid_to = serializers.DateTimeField(allow_null=True)
    drafted_by = serializers.CharField()
    approved_by = serializers.CharField(allow_blank=True)
    recorded_at = serializers.DateTimeField(allow_null=True)
    retired_at = serializers.DateTimeField(allow_null=True)
    entries = serializers.IntegerField()
    lines = serializers.IntegerField(help_text="Cost lines of the tenant that it priced.")


class PricebooksSerializer(serializers.Serializer[object]):
    """The tenant's own versions, then the default ones; the newest first."""

    pricebooks = PricebookSerializer(many=True)


class PriceComponentSerializer(serializers.Serializer[Component]):
    """`amount` of the book's currency for `per` units; a factor of kind multiplier."""

    meter = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(["price", "multiplier", "allowance"])
    amount = decimal_field()
    per = decimal_field()
    unit_amount = decimal_field()
    direction = serializers.CharField(allow_blank=True)
    modality = serializers.CharField(allow_blank=True)
    bucket = serializers.CharField(allow_blank=True)
    qualifier = serializers.CharField(allow_blank=True)


class PriceTierSerializer(serializers.Serializer[Tier]):
    """Prices that hold together under conditions."""

    mode = serializers.ChoiceField(["whole_request", "graduated"])
    conditions = serializers.DictField()
    components = PriceComponentSerializer(many=True)


class PriceEntrySerializer(serializers.Serializer[Entry]):
    """The prices of the models that `match` describes; the first tier that holds."""

    provider = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    match = serializers.DictField()
    mode = serializers.CharField(allow_blank=True)
    priority = serializers.IntegerField()
    valid_from = serializers.DateTimeField()
    valid_to = serializers.DateTimeField(allow_null=True)
    tiers = PriceTierSerializer(many=True)


class PricebookDetailSerializer(PricebookSerializer):
    """A version with one page of its entries."""

    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    found = serializers.IntegerField()
    prices = PriceEntrySerializer(many=True)


class PricebooksView(APIView):
    """Every version that the tenant may see, its own and the default ones."""

    required_action = "view_pricebook"

    @extend_schema(operation_id="pricebooks", parameters=[TENANT], responses=PricebooksSerializer)
    def get(self, request: Request) -> Response:
        asker = one_tenant(request)
        only(request, *tenant_parameter(asker))
        with reading(asker):
            lines = book_lines(clock.now())
        return answer({"pricebooks": [_line(line, asker.tenant.time_zone) for line in lines]})


class PricebookView(APIView):
    """One version and its entries, a page at a time."""

    required_action = "view_pricebook"

    @extend_schema(
        operation_id="pricebook",
        parameters=[PROVIDER, MODEL, PAGE, TENANT],
        responses=PricebookDetailSerializer,
    )
    def get(self, request: Request, version: str) -> Response:
        asker = one_tenant(request)
        only(request, "provider", "model", "page", *tenant_parameter(asker))
        with reading(asker):
            book = find_book(version)
            if book is None:
                raise Http404
            rows = price_entries(book, *(_word(request, name) for name in ("provider", "model")))
            pages = Paginator(rows, ENTRIES_PER_PAGE)
            page = pages.get_page(_page_number(single(request, "page"), pages.num_pages))
            entries = entries_of_rows(shelf_of(book), page.object_list)
            line = book_line(book, clock.now())
        zone = asker.tenant.time_zone
        paging = {"page": page.number, "pages": pages.num_pages, "found": pages.count}
        prices = [_entry(entry, zone) for entry in entries]
        return answer({**_line(line, zone), **paging, "prices": prices})


def _word(request: Request, name: str) -> str:
    value = single(request, name)
    words = MODEL_NAME if name == MODEL.name else IDENTIFIER
    if value and not words.fullmatch(value):
        raise refusal(name, "not_an_identifier", _("Use letters, digits and . _ : @ / - only."))
    return value


def _page_number(text: str, last: int) -> int:
    if not text:
        return 1
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:9]) <= last:
        raise refusal("page", "unknown_page", _("There is no such page."))
    return int(text[:9])


def _line(line: BookLine, zone: str) -> Body:
    book = line.book
    texts = (
        *("version", "name", "source", "source_version", "source_sha256", "content_sha256"),
        *("currency", "drafted_by", "approved_by"),
    )
    times = ("valid_from", "valid_to", "recorded_at", "retired_at")
    return {
        **{name: getattr(book, name) for name in texts},
        **{name: _moment(getattr(book, name), zone) for name in times},
        "scope": line.scope.value,
        "state": str(line.state),
        "entries": line.entries,
        "lines": line.lines,
    }


def _entry(entry: Entry, zone: str) -> Body:
    return {
        "provider": entry.provider,
        "name": entry.name,
        "match": entry.match.to_json(),
        "mode": entry.mode,
        "priority": entry.priority,
        "valid_from": _moment(entry.valid_from, zone),
        "valid_to": _moment(entry.valid_to, zone),
        "tiers": [_tier(tier) for tier in entry.tiers],
    }


def _tier(tier: Tier) -> Body:
    return {
        "mode": tier.mode.value,
        "conditions": tier.conditions.to_json(),
        "components": [_component(component) for component in tier.components],
    }


def _component(component: Component) -> Body:
    numbers = {
        "amount": amount(component.amount),
        "per": plain(component.per),
        "unit_amount": plain(component.unit_amount),
    }
    words = ("meter", "direction", "modality", "bucket", "qualifier")
    return {
        "kind": component.kind.value,
        **numbers,
        **{name: getattr(component, name) for name in words},
    }


def _moment(instant: datetime | None, zone: str) -> str | None:
    return None if instant is None else moment(instant, zone)
