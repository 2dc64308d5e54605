"""Where the pages of what counts as an outcome lie."""

from django.urls import URLPattern, path

from ledger.views.outcomes import definitions

urlpatterns: list[URLPattern] = [
    path("outcomes/", definitions.outcome_rules, name="outcome_rules"),
    path("outcomes/types/", definitions.register_type, name="register_outcome_type"),
    path("outcomes/rules/", definitions.define, name="define_outcome"),
    path("outcomes/measures/", definitions.declare_measure, name="define_measure"),
]
