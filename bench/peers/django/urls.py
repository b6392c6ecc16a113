from django.urls import path, re_path

from chat import views

urlpatterns = [
    path("ready", views.ready),
    re_path("^chat/conv_(?P<id>[0-9a-f]{32})$", views.conversation),
]
