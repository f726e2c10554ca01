"""Guides and courses."""

from django.urls import path

from leadership.learning import views

urlpatterns = [path("guides/", views.guides, name="guides")]
