"""Where the pages of quality incidents lie; their list is a report page."""

from django.urls import URLPattern, path

from ledger.views.quality_incidents.recording import end_quality_incident, new_quality_incident

urlpatterns: list[URLPattern] = [
    path("incidents/new/", new_quality_incident, name="quality_incident_new"),
    path("incidents/<int:incident>/end/", end_quality_incident, name="quality_incident_end"),
]
