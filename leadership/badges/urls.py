"""The page of one badge, what readers of Open Badges ask for, and one's own badges."""

from django.urls import path

from leadership.badges import views

urlpatterns = [
    path("badges/", views.mine, name="badges"),
    path("badges/issuer.json", views.issuer, name="badge-issuer"),
    path("badges/keys.json", views.keys, name="badge-keys"),
    path("badges/keys/<slug:name>.json", views.key, name="badge-key"),
    path("badges/status/<int:number>.jwt", views.status, name="badge-status"),
    path("badges/<uuid:pk>/", views.page, name="badge"),
    path("badges/<uuid:pk>.json", views.as_json, name="badge-json"),
    path("badges/<uuid:pk>.jwt", views.as_jwt, name="badge-jwt"),
    path("badges/<uuid:pk>/audience/", views.choose, name="badge-audience"),
]
