"""Saying how it was with a leader."""

from django.urls import path

from chatrooms.reviews import views

urlpatterns = [
    path("reviews/", views.reviews, name="reviews"),
    path("reviews/of/<str:username>/", views.write, name="review"),
    path("reviews/<uuid:pk>/take-back/", views.take_back, name="review-take-back"),
    # below /moderation/, so that a second factor stands before them (S15)
    path("moderation/reviews/", views.desk, name="reviews-desk"),
    path("moderation/reviews/<uuid:pk>/", views.strike, name="review-strike"),
]
