"""REST of the gates under /api/v1/."""

from django.urls import URLPattern, path

from gates.api.memos import GateMemoView
from gates.api.packs import GatePackView

urlpatterns: list[URLPattern] = [
    path("gates/<int:gate>/memo", GateMemoView.as_view(), name="api_gate_memo"),
    path("gates/<int:gate>/pack", GatePackView.as_view(), name="api_gate_pack"),
]
