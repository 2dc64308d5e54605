"""The timers of the gates."""

from typing import Final

from celery.schedules import crontab

from finops.registries.timers import Timer
from gates.services.stopping import run_stop_rules

TIMERS: Final = (Timer("stop-rules", crontab(minute=41), run_stop_rules),)
