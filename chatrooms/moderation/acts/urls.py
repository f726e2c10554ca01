"""Decisions about oneself, open to everybody; and stepping in, kept for whoever is on duty."""

from django.urls import path

from chatrooms.moderation.acts import desk, stepping_in, views

urlpatterns = [
    path("decisions/", views.decisions, name="decisions"),
    path("decisions/<uuid:pk>/", views.decision, name="decision"),
    path("rooms/<slug:slug>/remind/<int:seq>/", stepping_in.remind, name="remind"),
    path("moderation/rooms/<slug:slug>/", stepping_in.room, name="moderate-room"),
    path("moderation/rooms/<slug:slug>/<int:seq>/", stepping_in.message, name="moderate-message"),
    path("moderation/rooms/<slug:slug>/people/<str:username>/", stepping_in.person, name="moderate-person"),
    path("moderation/acts/<uuid:pk>/", stepping_in.act, name="act"),
    path("moderation/appeals/", desk.waiting, name="appeals"),
    path("moderation/appeals/<uuid:pk>/", desk.appeal, name="appeal"),
    path("moderation/proposals/<uuid:pk>/", desk.proposal, name="proposal"),
]
