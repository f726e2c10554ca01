"""Figures stand inside the admin, behind its door."""

from django.contrib import admin
from django.urls import path

from leadership.figures import views

urlpatterns = [
    path("admin/leadership/figures/", admin.site.admin_view(views.figures), name="figures"),
    path("admin/leadership/figures/<slug:slug>.csv", admin.site.admin_view(views.table_file), name="figures-file"),
]
