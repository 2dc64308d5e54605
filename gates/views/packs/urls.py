"""Where the evidence packs of gates lie."""

from django.urls import URLPattern, path

from gates.views.packs.page import gate_pack_page

urlpatterns: list[URLPattern] = [
    path("gates/<int:item>/pack/", gate_pack_page, name="gate_pack"),
]
