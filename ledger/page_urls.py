"""Pages of the ledger. Ids of use cases and traces may hold slashes, so they stand last."""

from django.urls import URLPattern, URLResolver, path

from ledger.views import (
    calls,
    doubts,
    home,
    imports,
    periods,
    platform,
    pricebook_urls,
    rerating_urls,
    showback,
    trace,
    traces,
    use_case,
    use_cases,
    variance,
    work_lists,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("t/<slug:tenant>/home/waiting/", home.waiting, name="home_waiting"),
    path("t/<slug:tenant>/home/figures/", home.figures, name="home_figures"),
    path("t/<slug:tenant>/home/trend/", home.trend, name="home_trend"),
    path("t/<slug:tenant>/home/use-cases/", home.top_use_cases, name="home_use_cases"),
    path("t/<slug:tenant>/use-cases/", use_cases.use_cases, name="use_cases"),
    path("t/<slug:tenant>/use-cases/<path:use_case>/", use_case.use_case_page, name="use_case"),
    path(
        "t/<slug:tenant>/edit-use-case/<path:use_case>/",
        use_case.edit_use_case,
        name="edit_use_case",
    ),
    path("t/<slug:tenant>/showback/", showback.showback_page, name="showback"),
    path("t/<slug:tenant>/traces/", traces.traces_page, name="traces"),
    path("t/<slug:tenant>/traces/<path:trace_id>/", trace.trace, name="trace"),
    path("t/<slug:tenant>/trace/", trace.trace_by_query, name="trace_by_query"),
    path("t/<slug:tenant>/calls/", calls.calls, name="calls"),
    path("t/<slug:tenant>/calls/attempts/", calls.attempts, name="attempts"),
    path("t/<slug:tenant>/imports/", imports.imports, name="imports"),
    path("t/<slug:tenant>/imports/upload/", imports.upload, name="import_upload"),
    path("t/<slug:tenant>/imports/<uuid:public_id>/", imports.import_job_page, name="import_job"),
    path(
        "t/<slug:tenant>/imports/<uuid:public_id>/rejects.csv",
        imports.rejects_csv,
        name="import_rejects",
    ),
    path("t/<slug:tenant>/periods/", periods.periods, name="periods"),
    path("t/<slug:tenant>/periods/<str:month>/close/", periods.close, name="close_period"),
    path("t/<slug:tenant>/periods/<str:month>/reopen/", periods.reopen, name="reopen_period"),
    path("platform/", platform.platform_showback, name="platform_showback"),
    *pricebook_urls.urlpatterns,
    *rerating_urls.urlpatterns,
    path("t/<slug:tenant>/variance/", variance.variance_page, name="variance"),
    path("t/<slug:tenant>/work/", work_lists.work_lists, name="work_lists"),
    path("t/<slug:tenant>/work/degraded/", doubts.degraded, name="degraded"),
    path("t/<slug:tenant>/work/conflicts/", doubts.conflict_list, name="conflicts"),
]
