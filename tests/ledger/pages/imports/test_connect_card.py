"""The card that says how stock clients are pointed here."""

import pytest
from django.test import Client

from tests.people import make_person, make_tenant, sign_in

pytestmark = pytest.mark.django_db


def page_for(client: Client, role: str) -> str:
    tenant = make_tenant("retail")
    sign_in(client, make_person(tenant, role))
    return client.get("/t/retail/imports/").content.decode()


def test_it_names_the_address_of_this_server_for_each_client(client: Client) -> None:
    page = page_for(client, "ai_ops")
    for setting in (
        "OTEL_EXPORTER_OTLP_ENDPOINT=http://testserver\n",
        "LANGFUSE_BASE_URL=http://testserver\n",
        "endpoint: http://testserver/v1/ingest/litellm\n",
    ):
        assert setting in page


def test_who_may_not_bring_data_does_not_see_it(client: Client) -> None:
    assert "OTEL_EXPORTER" not in page_for(client, "auditor")
