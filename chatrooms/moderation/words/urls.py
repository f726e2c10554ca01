"""Watched words at the desk, and what of one’s own waits because of them."""

from django.urls import path

from chatrooms.moderation.words import views

urlpatterns = [
    path("rooms/<slug:slug>/waiting/", views.waiting, name="waiting-messages"),
    path("moderation/words/", views.words, name="watched-words"),
    path("moderation/words/<uuid:pk>/", views.word, name="watched-word"),
    path("moderation/words/hits/<uuid:pk>/", views.hit, name="word-hit"),
    path("moderation/words/held/<uuid:pk>/", views.decide, name="held-message"),
]
