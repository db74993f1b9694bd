"""Addresses of the verification of passports below /cms/passports/."""

from django.urls import path

from assessments.cms import cases, queue, sample, sanctions

URLS = [
    path("", queue.index, name="index"),
    path("<slug:slug>/", queue.queue, name="queue"),
    path("<slug:slug>/search/", queue.search, name="search"),
    path("<slug:slug>/next/", cases.next_case, name="next"),
    path("<slug:slug>/cases/<int:pk>/", cases.case, name="case"),
    path("<slug:slug>/evidence/<int:pk>/file", cases.evidence, name="evidence_file"),
    path("<slug:slug>/evidence/<int:pk>/small", cases.evidence, {"is_small": True}, name="evidence_small"),
    path("<slug:slug>/returns/", queue.returns, name="returns"),
    path("<slug:slug>/sample/", sample.sample, name="sample"),
    path("<slug:slug>/sample/act/", sample.act, name="sample_act"),
    path("<slug:slug>/sample/population.tsv", sample.population, name="population"),
    path("<slug:slug>/sanctions/", sanctions.sanctions, name="sanctions"),
    path("<slug:slug>/sanctions/<int:pk>/", sanctions.sanction, name="sanction"),
    path("<slug:slug>/sanctions/offices/<str:code>/", sanctions.propose, name="propose"),
]
