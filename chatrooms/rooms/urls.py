"""The list of rooms; each room's own page is where people talk."""

from django.urls import path

from chatrooms.rooms import views

urlpatterns = [path("rooms/", views.room_list, name="rooms")]
