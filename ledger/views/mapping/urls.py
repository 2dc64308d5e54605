"""Where the pages of the mapping lie."""

from typing import Final

from django.urls import URLPattern, path

from ledger.views.mapping import overview, rules, version

BASE: Final = "mapping/"

urlpatterns: list[URLPattern] = [
    path(BASE, overview.mapping, name="mapping"),
    path(f"{BASE}draft/", rules.begin_mapping, name="mapping_draft"),
    path(f"{BASE}rule/", rules.mapping_rule, name="mapping_rule"),
    path(
        f"{BASE}rule/<int:rule>/remove/",
        rules.remove_mapping_rule,
        name="mapping_remove_rule",
    ),
    path(f"{BASE}go-over/", rules.go_over_mapping, name="mapping_go_over"),
    path(f"{BASE}<int:number>/", version.mapping_version, name="mapping_version"),
    path(f"{BASE}<int:number>/activate/", version.activate_mapping, name="mapping_activate"),
    path(f"{BASE}<int:number>/discard/", version.discard_mapping, name="mapping_discard"),
]
