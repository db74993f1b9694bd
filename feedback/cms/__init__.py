"""Remarks in the CMS: the queue, and the page of one, where it is checked, assigned, merged, split and decided."""

from django.urls import path

from feedback.cms import gathering, page, queue, remark_files
from feedback.cms.shared import SEE

__all__ = ["SEE", "URLS"]

URLS = [
    path("", queue.queue, name="queue"),
    path("assign/", queue.assign, name="assign"),
    path("<int:pk>/", page.remark, name="remark"),
    path("<int:pk>/start/", page.start_review, name="start_review"),
    path("<int:pk>/show/", page.moderate, name="moderate"),
    path("<int:pk>/assign/", page.assign_one, name="assign_one"),
    path("<int:pk>/reopen/", page.reopen, name="reopen"),
    path("<int:pk>/merge/", gathering.merge, name="merge"),
    path("<int:pk>/split/", gathering.split, name="split"),
    path("<int:pk>/files/<int:file>/show/", remark_files.show_file, name="show_file"),
]
