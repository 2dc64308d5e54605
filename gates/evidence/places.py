"""The pages behind the figures of evidence, by their routes: they are frozen with it."""

from typing import Final

BUSINESS_METRICS: Final = "business_metrics"
WORKSHEET: Final = "use_case_worksheet"
QUALITY_INCIDENTS: Final = "quality_incidents"
SLOS: Final = "slos"
SHOWBACK: Final = "showback"
BUDGETS: Final = "budgets"
OF_THE_TENANT: Final = (BUSINESS_METRICS, QUALITY_INCIDENTS, SLOS, SHOWBACK, BUDGETS)
OF_A_USE_CASE: Final = (WORKSHEET,)
