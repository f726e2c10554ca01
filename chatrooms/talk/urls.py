"""A room, one message in it, and one's own messages in all of them."""

from django.urls import path

from chatrooms.talk import mine, views

urlpatterns = [
    path("rooms/<slug:slug>/", views.room_page, name="room"),
    path("rooms/<slug:slug>/<int:seq>/", views.message_page, name="message"),
    path("my-messages/", mine.my_messages, name="my-messages"),
]
