from django.conf import settings
from django.db import models


class Conversation(models.Model):
    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, db_index=False)
    title = models.CharField(max_length=120)
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "-updated_at"])]


class Message(models.Model):
    id = models.UUIDField(primary_key=True)
    conversation = models.ForeignKey(Conversation, models.CASCADE, db_index=False)
    author = models.CharField(max_length=10)
    # A question as it was asked; an answer as HTML, made safe when it was written.
    body = models.TextField()
    sources = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["conversation", "created_at"])]


class Session(models.Model):
    """Who is signed in, for Next.js, which has no sessions of its own; the key is that of Django's."""

    key = models.CharField(max_length=40, primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    expires_at = models.DateTimeField()
