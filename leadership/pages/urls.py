"""The front pages."""

from django.urls import path

from leadership.pages import views

urlpatterns = [
    path("", views.home, name="home"),
    path("help/", views.help_now, name="help"),
    path("house-rules/", views.house_rules, name="house-rules"),
    path("privacy/", views.privacy, name="privacy"),
    path("who/", views.who, name="who"),
]
