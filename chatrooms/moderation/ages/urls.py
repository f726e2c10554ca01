"""Whether somebody's age is right."""

from django.urls import path

from chatrooms.moderation.ages import views

urlpatterns = [path("moderation/cases/<uuid:pk>/age/", views.age, name="case-age")]
