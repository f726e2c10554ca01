"""My path."""

from django.urls import path

from leadership.path import views

urlpatterns = [
    path("path/", views.my_path, name="path"),
    path("path/awards/<int:pk>/renew/", views.renew, name="award-renew"),
    path("path/awards/<int:pk>/appeal/", views.appeal, name="award-appeal"),
    path("path/awards/<int:pk>/break/", views.take_break, name="award-break"),
    path("path/awards/<int:pk>/back/", views.come_back, name="award-back"),
    path("path/awards/<int:pk>/resign/", views.resign, name="award-resign"),
]
