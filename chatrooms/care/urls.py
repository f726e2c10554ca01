"""Care: for oneself, and for those who look after others."""

from django.urls import path

from chatrooms.care import views

urlpatterns = [
    path("care/", views.mine, name="care"),
    path("care/inbox/", views.inbox_page, name="care-inbox"),
    path("care/inbox/<uuid:pk>/", views.signal_page, name="care-signal"),
]
