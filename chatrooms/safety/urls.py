"""What people do for their own safety."""

from django.urls import path

from chatrooms.safety import views

urlpatterns = [
    path("settings/hidden/", views.hidden, name="hidden"),
    path("settings/words/", views.words, name="folded-words"),
]
