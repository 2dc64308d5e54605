"""Adjustments: sums booked in the open month because the month of the facts was closed.

A row says: what the facts place at `origin_hour` is in the sums of `hour` instead. So the sums
of every hour are those of its facts, plus what is booked there, less what was booked elsewhere.
Outcomes are not among them: their credits lie outside a month's close (`LateCredit`).
"""

from django.db import models

from ledger.models.facts.rollups import CostSum, RequestSum


class CostAdjustment(CostSum):
    """One row is a change of cost sums by one batch; `rate` names the month it adjusts."""

    batch_id = models.BigIntegerField()
    hour = models.DateTimeField()
    origin_hour = models.DateTimeField()
    origin_rate_id = models.BigIntegerField()


class RequestAdjustment(RequestSum):
    """One row is a change of request counts by one batch."""

    batch_id = models.BigIntegerField()
    hour = models.DateTimeField()
    origin_hour = models.DateTimeField()
