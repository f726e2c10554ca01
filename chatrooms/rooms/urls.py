"""Rooms and their doors."""

from django.urls import path

from chatrooms.rooms import views

urlpatterns = [
    path("rooms/", views.room_list, name="rooms"),
    path("rooms/<slug:slug>/", views.room_page, name="room"),
]
