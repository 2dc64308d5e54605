"""Nobody cuts a budget below what was due by then, or is spent and committed."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from finops.calc.budgets.caps import BelowWhatIsDue, check_cut
from finops.calc.dates.periods import local_day
from finops.models import BudgetAmount
from finops.queries.budgets.amounts import approved_amounts, curve_in_force
from finops.queries.budgets.commitments import committed_in
from finops.queries.budgets.profiles import event_factors, profile_of
from finops.queries.tenants import tenant_zone
from finops.registries.spend import spend_facts


def check_not_below(row: BudgetAmount, moment: datetime) -> None:
    """Raises ValidationError for an amount below the curve before its day, or below what is spent
    and committed by now."""
    if row.before is None or row.amount > row.before:
        return
    period, zone = row.period, tenant_zone()
    profile = profile_of(period.budget, event_factors(period.dates))
    curve = curve_in_force(period, approved_amounts().filter(period=period), profile, zone)
    if curve is None:
        return
    facts = spend_facts(period)
    today = local_day(moment, zone)
    since = max(row.since, min(today, period.last))
    try:
        check_cut(row.amount, curve.before(since), facts.spent, committed_in(period, today))
    except BelowWhatIsDue as refusal:
        sentence = _("At least %(least)s: so much was due by then, or is spent and committed.")
        raise ValidationError({"amount": sentence % {"least": refusal.least}}) from refusal
