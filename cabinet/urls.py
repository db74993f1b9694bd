"""Addresses below /cabinet/. Pages are private: nobody keeps them, neither browsers nor proxies."""

from django.urls import include, path
from django.views.decorators.cache import never_cache
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cabinet.views import attachments, documents, home, notices, remark_files, remarks, results, signing_in

app_name = "cabinet"
urlpatterns = decorate_urlpatterns(
    [
        path("", home.home, name="home"),
        path("login/", signing_in.SignInView.as_view(), name="login"),
        path("logout/", signing_in.SignOutView.as_view(), name="logout"),
        path("invitation/<str:token>/", signing_in.invitation, name="invitation"),
        path("password/", signing_in.ForgottenView.as_view(), name="password_reset"),
        path("password/sent/", signing_in.ForgottenSentView.as_view(), name="password_sent"),
        path("password/new/<uidb64>/<token>/", signing_in.NewPasswordView.as_view(), name="password_new"),
        path("password/change/", signing_in.ChangePasswordView.as_view(), name="password_change"),
        path("notices/", notices.notices, name="notices"),
        path("notices/read/", notices.read_all, name="notices_read"),
        path("notices/mode/", notices.mode, name="notices_mode"),
        path("notices/<int:pk>/", notices.follow, name="notice"),
        path("remarks/", remarks.remarks, name="remarks"),
        path("remarks/new/", remarks.new, name="remark_new"),
        path("remarks/file/", include(remark_files.URLS)),
        path("remarks/<int:pk>/", remarks.remark, name="remark"),
        path("remarks/<int:pk>/edit/", remarks.edit, name="remark_edit"),
        path("remarks/<int:pk>/submit/", remarks.submit, name="remark_submit"),
        path("remarks/<int:pk>/withdraw/", remarks.withdraw, name="remark_withdraw"),
        path("remarks/<int:pk>/discard/", remarks.discard, name="remark_discard"),
        path("remarks/<int:pk>/files/", attachments.attach, name="remark_attach"),
        path("remarks/<int:pk>/files/<int:file>/remove/", attachments.detach, name="remark_detach"),
        path("remarks/join/<int:number>/", remarks.join, name="remark_join"),
        path("remarks/join/<int:number>/undo/", remarks.unjoin, name="remark_unjoin"),
        path("documents/<slug:slug>/", documents.documents, name="documents"),
        path("documents/<slug:slug>/<str:name>", documents.document, name="document"),
        path("method/<int:number>/seen/", home.method_seen, name="method_seen"),
        path("roadmap/<slug:slug>/<int:number>/", home.step, name="step"),
        path("roadmap/<slug:slug>/<int:number>/undo/", home.step_undo, name="step_undo"),
        path("results/<slug:slug>/", results.review, name="review"),
        path("results/<slug:slug>/offices/<str:code>/", results.office, name="review_office"),
        path("results/<slug:slug>/object/", results.objection_new, name="objection_new"),
        path("results/<slug:slug>/object/<int:pk>/", results.objection_edit, name="objection_edit"),
        path("results/<slug:slug>/object/<int:pk>/withdraw/", results.objection_withdraw, name="objection_withdraw"),
    ],
    never_cache,
)
