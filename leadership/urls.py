"""The addresses of the leadership path, subject by subject in order of dependence."""

from django.urls import include, path

urlpatterns = [
    path("", include("leadership.notices.urls")),
    path("", include("leadership.pages.urls")),
]
