"""Every address: the two apps', the accounts', the admin's, and what machines ask for."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import include, path
from django_tasks_db.models import DBTaskResult

from config import pages

admin.site.site_header = admin.site.site_title = "Group Support"
admin.site.index_title = "What needs a person"
admin.site.enable_nav_sidebar = False  # the queue needs the width; home lists the rest
# signing in and changing a password have one door, with its limits, its second factor and its letters
admin.site.login = pages.admin_login  # type: ignore[method-assign,assignment]
admin.site.password_change = pages.admin_password  # type: ignore[method-assign,assignment]
# addresses, keys, sessions and letters are nobody's to look at; desks are given by a command, on the record
admin.site.unregister([EmailAddress, Authenticator, UserSession, DBTaskResult, Group])

urlpatterns = [
    path("", include("leadership.urls")),
    path("", include("chatrooms.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("livez", pages.livez, name="livez"),
    path("readyz", pages.readyz, name="readyz"),
    path("favicon.ico", pages.favicon),
    path("csp-report/", pages.csp_report, name="csp-report"),
]
