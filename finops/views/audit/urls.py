"""Where the pages of the audit log lie."""

from django.urls import URLPattern, path

from finops.views.audit import anchors
from finops.views.audit.log import audit, audit_chain

urlpatterns: list[URLPattern] = [
    path("audit/", audit, name="audit"),
    path("audit/chain/", audit_chain, name="audit_chain"),
    path("audit/anchors/", anchors.anchors_page, name="audit_anchors"),
    path("audit/anchors/<str:day>.json", anchors.anchor_download, name="audit_anchor"),
    path("audit/anchors/destinations", anchors.add_destination, name="add_anchor_destination"),
    path(
        "audit/anchors/destinations/<uuid:destination>/remove",
        anchors.remove_destination,
        name="remove_anchor_destination",
    ),
]
