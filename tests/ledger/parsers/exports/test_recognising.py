"""Bills are recognised by the columns that their makers document, and nothing else is."""

import io
import json
from typing import Any  # Any: JSON

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ledger.parsers import FileRejected, read_chunks
from ledger.parsers.exports.recognising import EXPORTS, KNOWN_FILES
from ledger.parsers.exports.rows import plain_name
from ledger.parsers.records.fields import ACCEPTED_NAMES
from tests.ledger.parsers.exports.test_gateways import GENERATION
from tests.ledger.parsers.samples import COST_EVENT, write_csv

HEADERS = {
    "an AWS cost and usage report": [
        # the older report, and CUR 2.0
        "identity/LineItemId,bill/PayerAccountId,lineItem/LineItemType,lineItem/UsageStartDate,"
        "lineItem/ProductCode,lineItem/UnblendedCost,product/region",
        "bill_bill_type,bill_billing_entity,bill_billing_period_end_date,"
        "bill_billing_period_start_date,bill_invoice_id,bill_payer_account_id,"
        "bill_payer_account_name,cost_category,discount,identity_line_item_id,"
        "identity_time_interval,line_item_blended_cost,line_item_currency_code,"
        "line_item_line_item_type,line_item_product_code,line_item_unblended_cost,"
        "line_item_usage_account_id,line_item_usage_start_date",
    ],
    "an Azure cost export": [
        # Enterprise Agreement, Microsoft Customer Agreement, pay as you go
        "InvoiceSectionName,AccountName,SubscriptionId,ResourceGroup,Date,ProductName,"
        "MeterCategory,MeterId,UnitOfMeasure,Quantity,EffectivePrice,CostInBillingCurrency",
        "invoiceId,billingAccountId,billingProfileId,meterId,meterName,meterCategory,quantity,"
        "costInBillingCurrency,costInPricingCurrency,costInUsd,date,chargeType",
        "SubscriptionGuid,ResourceGroup,ResourceLocation,UsageDateTime,MeterCategory,"
        "MeterSubCategory,MeterId,MeterName,MeterRegion,UsageQuantity,ResourceRate,PreTaxCost,"
        "ConsumedService,ResourceType,InstanceId,Tags,OfferId,AdditionalInfo,ServiceInfo1",
    ],
    "a Google Cloud billing export": [
        "billing_account_id,service.id,service.description,sku.id,usage_start_time,"
        "usage_end_time,project.id,cost,currency,currency_conversion_rate,cost_type",
        "Service description,Service ID,SKU description,SKU ID,Usage amount,Usage unit,"
        "Cost ($),Savings programs ($),Unrounded subtotal ($),Subtotal ($)",
        # the detailed export, flattened; queries that rename the records; the report by service;
        # the cost table in another currency; the older export to files
        "billing_account_id,service.id,service.description,sku.id,sku.description,"
        "usage_start_time,usage_end_time,project.id,resource.name,resource.global_name,"
        "location.region,cost,currency,usage.amount,usage.unit,credits,invoice.month,cost_type,"
        "cost_at_list,transaction_type,seller_name,subscription.instance_id",
        "billing_account_id,service_id,sku_id,usage_start_time,cost,currency,invoice_month",
        "Service description,Service ID,Cost ($),Discounts ($),Promotions and others ($),"
        "Subtotal ($),% change in subtotal compared to previous period",
        "Billing account name,Billing account ID,Project name,Project ID,Service description,"
        "Service ID,SKU description,SKU ID,Credit type,Cost type,Usage start date,Usage end date,"
        "Usage amount,Usage unit,Unrounded cost (€),Cost (€)",
        "Account ID,Line Item,Start Time,End Time,Project,Measurement1,"
        "Measurement1 Total Consumption,Measurement1 Units,Cost,Currency,Project Number",
    ],
    "an OpenAI cost export": [
        "start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,line_item,"
        "project_id,project_name,organization_id",
    ],
    "an OpenAI usage export": [
        "start_time,end_time,start_time_iso,end_time_iso,project_id,num_model_requests,model,"
        "batch,input_tokens,output_tokens,input_cached_tokens",
    ],
    "an Anthropic cost export": [
        "usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd,"
        "list_price_usd,cost_type,inference_geo,speed",
    ],
    "an Anthropic usage export": [
        "usage_date_utc,model_version,api_key,workspace,usage_type,context_window,"
        "usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,"
        "usage_input_tokens_cache_read,usage_output_tokens,web_search_count",
    ],
    "a FOCUS file": [
        "AvailabilityZone,BilledCost,BillingAccountId,BillingCurrency,BillingPeriodStart,"
        "ChargeCategory,ChargePeriodEnd,ChargePeriodStart,EffectiveCost,ListCost,ServiceName",
        # as AWS writes it, with columns of its own
        "BilledCost,ChargePeriodStart,EffectiveCost,ServiceCategory,x_Operation,x_ServiceCode,"
        "lineItem/UnblendedCost,lineItem/UsageStartDate",
    ],
}
ANSWERS: dict[str, dict[str, Any]] = {
    "an OpenAI cost export": {
        "object": "page",
        "data": [
            {
                "object": "bucket",
                "start_time": 1730419200,
                "end_time": 1730505600,
                "results": [
                    {
                        "object": "organization.costs.result",
                        "amount": {"value": 0.06, "currency": "usd"},
                        "line_item": None,
                    }
                ],
            }
        ],
        "has_more": False,
    },
    "an OpenAI usage export": {
        "object": "page",
        "data": [{"object": "bucket", "start_time": 1, "end_time": 2, "results": []}],
    },
    "an Anthropic usage export": {
        "data": [
            {
                "starting_at": "2026-06-01T00:00:00Z",
                "ending_at": "2026-06-02T00:00:00Z",
                "results": [{"uncached_input_tokens": 1500, "output_tokens": 500}],
            }
        ],
        "has_more": False,
    },
    "an Anthropic cost export": {
        "data": [
            {
                "starting_at": "2026-06-01T00:00:00Z",
                "ending_at": "2026-06-02T00:00:00Z",
                "results": [{"currency": "USD", "amount": "123.45", "workspace_id": None}],
            }
        ],
        "has_more": False,
    },
}


def refusal_of(data: bytes) -> FileRejected:
    with pytest.raises(FileRejected) as refusal:
        list(read_chunks(io.BytesIO(data)))
    return refusal.value


@pytest.mark.parametrize(
    ("what", "header"), [(what, header) for what, headers in HEADERS.items() for header in headers]
)
def test_a_bill_is_recognised_by_its_header(what: str, header: str) -> None:
    sentence = f"This looks like {what}; bills are matched on the invoices page."
    for text in (header, header.upper(), header.replace(",", ";"), header.replace(",", "\t")):
        refused = refusal_of(f"{text}\n".encode())
        assert (refused.code, refused.message) == ("bill", sentence)
    assert refusal_of(f"{header}\n".encode("utf-16")).message == sentence
    empty: dict[str, list[str]] = {name: [] for name in header.split(",")}
    out = io.BytesIO()
    pq.write_table(pa.table(empty), out)
    assert refusal_of(out.getvalue()).message == sentence


@pytest.mark.parametrize("what", ANSWERS)
def test_a_bill_is_recognised_in_the_answer_of_an_api(what: str) -> None:
    for data in (ANSWERS[what], ANSWERS[what]["data"]):
        assert f"looks like {what}" in refusal_of(json.dumps(data).encode()).message


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_bill_is_recognised_behind_the_lines_that_say_whose_it_is(separator: str) -> None:
    """Google's cost table begins with the invoice; the header comes after an empty line."""
    about = ["Invoice number,5555", "Invoice date,2026-05-31", "Billing ID,01AB-2C", "Currency,USD"]
    header = HEADERS["a Google Cloud billing export"][1]
    lines = "\n".join([*about, "", header, "AI,C7E2,Gemini,1-2,5,count,1,0,1,1", ""])
    refusal = refusal_of(lines.replace(",", separator).encode())
    assert "looks like a Google Cloud billing export" in refusal.message


def test_a_table_of_strangers_stays_unknown() -> None:
    assert refusal_of(b"a,b\n1,2\n\nservice,cost\n").code == "unknown_column"


def test_sums_are_no_calls() -> None:
    by_day = {"date": "2026-06-24", "model_permaslug": "m", "requests": 5, "usage": 0.015}
    refused = refusal_of(json.dumps({"data": [by_day]}).encode())
    assert (refused.code, "by day" in refused.message) == ("sums", True)


def test_no_columns_of_our_own_look_like_those_of_another() -> None:
    own = frozenset(map(plain_name, ACCEPTED_NAMES))
    for known in KNOWN_FILES:
        for each in known.telling.sets:
            assert not each <= own, known.what


def test_no_file_looks_like_two_exports() -> None:
    for export in EXPORTS:
        for other in EXPORTS:
            if export is not other:
                assert not any(a <= b for a in export.telling.sets for b in other.telling.sets)


def test_a_bill_with_our_own_columns_only_is_ours() -> None:
    (raw,) = read_chunks(io.BytesIO(write_csv([COST_EVENT])))
    assert raw.exported is None


def test_the_format_decides_whose_file_it_is() -> None:
    data = write_csv([GENERATION])
    (raw,) = read_chunks(io.BytesIO(data), "openrouter")
    assert raw.exported is not None
    with pytest.raises(FileRejected, match="This is not Helicone requests"):
        list(read_chunks(io.BytesIO(data), "helicone"))
    with pytest.raises(FileRejected, match="csv, json, jsonl, parquet, litellm"):
        list(read_chunks(io.BytesIO(data), "xml"))


def test_the_format_decides_how_a_file_is_laid_out() -> None:
    lines = json.dumps(COST_EVENT).encode() + b"\n"
    assert [raw.frame["row"].to_list() for raw in read_chunks(io.BytesIO(lines), "jsonl")] == [[1]]
    assert [raw.frame["row"].to_list() for raw in read_chunks(io.BytesIO(lines), "json")] == [[0]]
    with pytest.raises(FileRejected, match="not readable as Parquet"):
        list(read_chunks(io.BytesIO(lines), "parquet"))


def test_an_export_as_parquet_is_asked_for_as_text() -> None:
    out = io.BytesIO()
    pq.write_table(pa.table({name: [str(value)] for name, value in GENERATION.items()}), out)
    refused = refusal_of(out.getvalue())
    assert (refused.code, "OpenRouter activity" in refused.message) == ("export_as_text", True)
