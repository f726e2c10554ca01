"""Scripts at the desk, and that one was of use."""

from django.urls import path

from chatrooms.moderation.scripts import views

urlpatterns = [
    path("moderation/scripts/", views.scripts, name="scripts"),
    path("moderation/scripts/<uuid:pk>/", views.script, name="script"),
    # not below /moderation/: whoever looks after people without being a moderator uses them, too
    path("scripts/<uuid:pk>/used/", views.used, name="script-used"),
]
