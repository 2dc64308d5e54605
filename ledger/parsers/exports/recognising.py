"""Which tool's export a file is, or whose bill, told by the names of its columns.

Names are compared as `plain_name` has them, so `line_item_unblended_cost` stands for
`lineItem/UnblendedCost` too. Each entry names columns that only this kind of file has together;
none of them lies within the names of our own fields.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from ledger.parsers.exports.helicone import read_request
from ledger.parsers.exports.langfuse_observations import read_observations
from ledger.parsers.exports.litellm_logs import read_log
from ledger.parsers.exports.openrouter import read_generation
from ledger.parsers.exports.reading import ReadRows, one_by_one
from ledger.parsers.exports.rows import plain_name
from ledger.parsers.records.problems import FileRejected

Columns = tuple[frozenset[str], ...]


@dataclass(frozen=True)
class TellingColumns:
    """Sets of columns of which any one tells a file, `written` with spaces between the names."""

    written: tuple[str, ...]

    @cached_property
    def sets(self) -> Columns:
        return tuple(frozenset(map(plain_name, names.split())) for names in self.written)


def columns(*sets: str) -> TellingColumns:
    return TellingColumns(sets)


@dataclass(frozen=True)
class Export:
    """A tool's export with one row a call, that is read. `channel` is who saw its calls."""

    name: str
    what: str
    channel: str
    telling: TellingColumns
    read: ReadRows


@dataclass(frozen=True)
class UnreadFile:
    """A file that is known but not read as calls; `code` says why."""

    what: str
    telling: TellingColumns
    code: str = "bill"


KnownFile = Export | UnreadFile
EXPORTS: tuple[Export, ...] = (
    Export(
        "litellm",
        "LiteLLM spend logs",
        "litellm_log",
        columns("request_id call_type spend startTime"),
        one_by_one(read_log),
    ),
    Export(
        "langfuse",
        "Langfuse observations",
        "langfuse_file",
        columns(
            "traceId startTime parentObservationId",
            "traceId startTime usageDetails",
            "traceId startTime costDetails",
        ),
        read_observations,
    ),
    Export(
        "openrouter",
        "OpenRouter activity",
        "openrouter",
        columns("generation_id created_at tokens_prompt", "generation_id created_at cost_total"),
        one_by_one(read_generation),
    ),
    Export(
        "helicone",
        "Helicone requests",
        "helicone",
        columns("request_created_at response_status prompt_tokens"),
        one_by_one(read_request),
    ),
)
# FOCUS comes first: exports in it carry columns of their cloud besides.
UNREAD: tuple[UnreadFile, ...] = (
    UnreadFile("a FOCUS file", columns("BilledCost EffectiveCost ChargePeriodStart")),
    UnreadFile(
        "an AWS cost and usage report",
        columns(
            "line_item_unblended_cost line_item_usage_start_date",
            "identity_line_item_id bill_payer_account_id",
        ),
    ),
    UnreadFile(
        "an Azure cost export",
        columns(
            "MeterId CostInBillingCurrency",
            "MeterId CostInUsd",
            "MeterCategory CostInBillingCurrency",
            "MeterCategory PreTaxCost",
            "MeterCategory ExtendedCost",
            "MeterCategory UnitOfMeasure Cost",
        ),
    ),
    UnreadFile(
        "a Google Cloud billing export",
        columns(
            "billing_account_id usage_start_time cost currency",
            "SKU_ID Service_description Subtotal",
            "SKU_ID Service_description Unrounded_subtotal",
            "SKU_ID Service_description Usage_amount Cost",
            "billing_account_id sku_id cost",
            "SKU_ID Billing_account_ID Cost_type",
            "Service_description Service_ID Cost Subtotal",
            "Account_ID Line_Item Measurement1 Cost",
        ),
    ),
    UnreadFile(
        "an OpenAI cost export",
        columns("amount_value amount_currency line_item", "start_time results amount line_item"),
    ),
    UnreadFile(
        "an OpenAI usage export",
        columns(
            "num_model_requests start_time model",
            "num_model_requests start_time end_time",
            "start_time end_time object results",
            "n_requests snapshot_id aggregation_timestamp",
        ),
    ),
    UnreadFile(
        "an Anthropic cost export",
        columns("usage_date_utc cost_usd token_type", "starting_at results amount currency"),
    ),
    UnreadFile(
        "an Anthropic usage export",
        columns(
            "usage_date_utc usage_output_tokens",
            "usage_date_utc usage_input_tokens_no_cache",
            "starting_at ending_at results",
        ),
    ),
    UnreadFile(
        "OpenRouter activity by day",
        columns("date model_permaslug requests usage", "date endpoint_id requests usage"),
        "sums",
    ),
    UnreadFile(
        "Langfuse traces",
        columns("timestamp sessionId release public", "timestamp htmlPath totalCost"),
        "sums",
    ),
)
BY_NAME = {export.name: export for export in EXPORTS}
KNOWN_FILES: tuple[KnownFile, ...] = (*EXPORTS, *UNREAD)
TELLING_NAMES = frozenset(
    name for known in KNOWN_FILES for names in known.telling.sets for name in names
)


def recognise(own: Collection[str], inner: Collection[str] = (), asked: str = "") -> Export | None:
    """The export that a file of these columns is, None for one of our own.

    `inner` are names inside of JSON records, by which bills of APIs are told; `asked` is the
    export that the format names. Raises FileRejected for a bill, and where it is not `asked`.
    """
    names = frozenset(map(plain_name, own))
    if asked:
        export = BY_NAME[asked]
        if not tells(export.telling, names):
            raise FileRejected("format", "export_of_other_kind", what=export.what)
        return export
    of_names = next((export for export in EXPORTS if tells(export.telling, names)), None)
    if of_names is None:
        refuse_unread(names | frozenset(map(plain_name, inner)))
    return of_names


def refuse_unread(names: frozenset[str]) -> None:
    for known in UNREAD:
        if tells(known.telling, names):
            raise FileRejected("file", known.code, what=known.what)


def tells(telling: TellingColumns, names: frozenset[str]) -> bool:
    return any(needed <= names for needed in telling.sets)
