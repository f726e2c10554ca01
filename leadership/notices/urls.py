"""What people are told."""

from django.urls import path

from leadership.notices import views

urlpatterns = [
    path("notices/", views.inbox, name="notices"),
    path("notices/read/", views.read_all, name="notices-read"),
    path("notices/<uuid:public_id>/", views.open_notice, name="notice-open"),
    path("notices/stop/<str:token>/", views.stop_letters, name="notices-stop"),
    path("settings/notices/", views.choose, name="settings-notices"),
]
