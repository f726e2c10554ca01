"""Accounts, profiles, settings."""

from django.urls import path

from leadership.members import views
from leadership.members.signup import signup

urlpatterns = [
    # before allauth's own, which it wraps: the birth date comes first
    path("accounts/signup/", signup, name="account_signup"),
    path("members/<str:username>/", views.profile, name="profile"),
    path("settings/", views.settings, name="settings"),
    path("settings/export/", views.export_mine, name="settings-export"),
    path("settings/erase/", views.erase, name="settings-erase"),
    path("settings/keep/", views.keep, name="settings-keep"),
]
