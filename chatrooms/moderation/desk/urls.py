"""The moderators' desk."""

from django.urls import path

from chatrooms.moderation.desk import acting, views

urlpatterns = [
    path("moderation/", views.desk, name="desk"),
    path("moderation/duty/", views.on_and_off, name="duty"),
    path("moderation/hand-over/", views.hand_over, name="hand-over"),
    path("moderation/cases/<uuid:pk>/", views.case, name="case"),
    path("moderation/cases/<uuid:pk>/step-in/", acting.step_in, name="case-act"),
]
