"""Addresses below /feedback/."""

from django.urls import path

from feedback import views
from feedback.attachments.views import attachment
from feedback.consultations.views import support
from feedback.feeds import RemarksFeed

app_name = "feedback"
urlpatterns = [
    path("", views.register, name="register"),
    path("new/", views.propose, name="propose"),
    path("similar/", views.similar_to, name="similar"),
    path("atom.xml", RemarksFeed(), name="atom"),
    path("export.csv", views.export_csv, name="export_csv"),
    path("export.xlsx", views.export_xlsx, name="export_xlsx"),
    path("export.docx", views.export_docx, name="export_docx"),
    path("consultations/", support, name="support"),
    path("files/<int:pk>/", attachment, name="attachment"),
    path("<int:number>/", views.remark, name="remark"),
]
