"""A room and one message in it."""

from django.urls import path

from chatrooms.talk import views

urlpatterns = [
    path("rooms/<slug:slug>/", views.room_page, name="room"),
    path("rooms/<slug:slug>/<int:seq>/", views.message_page, name="message"),
]
