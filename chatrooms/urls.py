"""The addresses of the rooms, subject by subject in order of dependence."""

from django.urls import include, path

urlpatterns = [
    path("", include("chatrooms.rooms.urls")),
    path("", include("chatrooms.talk.urls")),
    path("", include("chatrooms.safety.urls")),
    path("", include("chatrooms.care.urls")),
    path("", include("chatrooms.moderation.reports.urls")),
    path("", include("chatrooms.moderation.desk.urls")),
    path("", include("chatrooms.moderation.ages.urls")),
    path("", include("chatrooms.moderation.glass.urls")),
    path("", include("chatrooms.moderation.acts.urls")),
    path("", include("chatrooms.reviews.urls")),
    path("", include("chatrooms.moderation.words.urls")),
    path("", include("chatrooms.moderation.scripts.urls")),
]
