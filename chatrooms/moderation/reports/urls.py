"""Reporting, and one's own reports."""

from django.urls import path

from chatrooms.moderation.reports import views

urlpatterns = [
    path("reports/", views.my_reports, name="my-reports"),
    path("rooms/<slug:slug>/report/", views.room, name="report-room"),
    path("rooms/<slug:slug>/<int:seq>/report/", views.message, name="report-message"),
    path("members/<str:username>/report/", views.person, name="report-person"),
]
