"""Reading more than a case shows."""

from django.urls import path

from chatrooms.moderation.glass import views

urlpatterns = [
    path("moderation/cases/<uuid:pk>/glass/", views.glass, name="glass"),
    path("moderation/glass/", views.glasses, name="glasses"),
    path("moderation/glass/<uuid:pk>/seen/", views.see, name="glass-seen"),
]
