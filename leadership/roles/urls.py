"""The path."""

from django.urls import path

from leadership.roles import views

urlpatterns = [
    path("roles/", views.the_map, name="roles"),
    path("roles/<slug:slug>/", views.role_page, name="role"),
]
