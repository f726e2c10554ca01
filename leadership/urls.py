"""The addresses of the leadership path, subject by subject in order of dependence."""

from django.urls import include, path

urlpatterns = [
    path("", include("leadership.members.urls")),
    path("", include("leadership.pages.urls")),
    path("", include("leadership.notices.urls")),
    path("", include("leadership.applications.urls")),
    path("", include("leadership.roles.urls")),
    path("", include("leadership.learning.urls")),
    path("", include("leadership.badges.urls")),
    path("", include("leadership.path.urls")),
    path("", include("leadership.figures.urls")),
]
