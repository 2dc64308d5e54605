"""What a gate may not be asked for by: a figure that its use case excludes as a success."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError

from gates.models import FundingGate
from gates.services.asking import amend_gate
from tests.gates.funding.house import REASON, another, asked_for, discovery, gate_house
from tests.ledger.slos.house import House, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Iterator[House]:
    with gate_house() as opened:
        signed(opened, opened.copilot)
        yield opened


def test_a_target_by_an_excluded_objective_is_refused_by_its_rule(house: House) -> None:
    excluded = another(discovery(), outcome_metric="Token total")
    with pytest.raises(ValidationError) as refused:
        asked_for(house, house.copilot, excluded)
    [sentence] = refused.value.message_dict["outcome_metric"]
    assert "excluded objective" in sentence
    assert "version 1 of its matrix" in sentence
    assert not FundingGate.objects.exists()


def test_nor_may_a_draft_be_changed_to_it(house: House) -> None:
    gate = asked_for(house, house.copilot)
    excluded = another(discovery(), outcome_metric="token_total")
    with pytest.raises(ValidationError, match="excluded objective"):
        amend_gate(actor=house["Pat"], gate_id=gate.pk, seen=1, terms=excluded, reason=REASON)
    gate.refresh_from_db()
    assert gate.outcome_metric == "handling_seconds"
