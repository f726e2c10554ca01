"""Applying."""

from django.urls import path

from leadership.applications import advice, nominating, views

urlpatterns = [
    path("mentoring/applications/", advice.applications, name="advice"),
    path("mentoring/applications/<uuid:pk>/", advice.application, name="advise"),
    path("roles/<slug:slug>/apply/", views.apply, name="apply"),
    path("mentoring/suggest/<str:username>/", nominating.suggest, name="suggest"),
    path("suggestions/", nominating.suggestions, name="suggestions"),
    path("suggestions/<uuid:pk>/", nominating.suggestion, name="suggestion"),
    path("suggestions/<uuid:pk>/accept/", nominating.accept, name="suggestion-accept"),
    path("suggestions/<uuid:pk>/decline/", nominating.decline, name="suggestion-decline"),
    path("applications/", views.mine, name="applications"),
    path("applications/<uuid:pk>/", views.story, name="application"),
    path("applications/<uuid:pk>/answer/", views.answer, name="application-answer"),
    path("applications/<uuid:pk>/appeal/", views.appeal, name="application-appeal"),
    path("applications/<uuid:pk>/withdraw/", views.withdraw, name="application-withdraw"),
    path("applications/<uuid:pk>/put-back/", views.put_back, name="application-put-back"),
]
