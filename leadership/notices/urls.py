"""What people are told."""

from django.urls import path

from leadership.notices import views

urlpatterns = [
    path("notices/", views.inbox, name="notices"),
    path("notices/read/", views.read_all, name="notices-read"),
    path("notices/<int:pk>/", views.open_notice, name="notice-open"),
]
