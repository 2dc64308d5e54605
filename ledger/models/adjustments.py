"""Adjustments: sums booked in the open month because the month of the facts was closed.

A row says: what the facts place at `origin_…` was booked at `hour` (`day`) instead. So the sums
of every hour are those of its facts, plus what is booked there, less what was booked elsewhere.
"""

from django.db import models

from ledger.models.rollups import CostSum, OutcomeSum, RequestSum


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


class OutcomeAdjustment(OutcomeSum):
    """One row is a change of outcome counts by one batch."""

    batch_id = models.BigIntegerField()
    day = models.DateField()
    origin_day = models.DateField()
