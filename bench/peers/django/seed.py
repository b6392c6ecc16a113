"""seed.py PRODUCT CONVERSATION: takes one person's conversations, and the messages of one of them, from the product's database.
Prints the key of a session of theirs."""

import json
import re
import sqlite3
import sys
from datetime import datetime, timedelta
from uuid import UUID

import django

django.setup()

from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from markdown_it import MarkdownIt

from chat.models import Conversation, Message, Session

MARKDOWN = MarkdownIt()
DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def at(microseconds):
    return datetime.fromtimestamp(microseconds / 1e6, timezone.get_default_timezone())


def answer(body, sources):
    """An answer as HTML: each block in an element of its own, each citation a link to its passage."""
    passages = {str(source["n"]): source["passage"] for source in sources}

    def cite(mark):
        n = mark[1]
        return f'<a class="cite" href="?source={passages[n]}" data-source="{n}">{n.translate(DIGITS)}</a>'

    blocks = (re.sub(r"\s*\[(\d+)\]", cite, MARKDOWN.render(block)) for block in body.split("\n\n"))
    return "".join(f'<div class="block-text">{block}</div>' for block in blocks)


call_command("migrate", run_syncdb=True, verbosity=0)
product = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
opened = UUID(sys.argv[2])
person = User.objects.create_user("+989120000000")

rows = product.execute("SELECT id, title, updated_at FROM conversation")
for id, title, when in rows:
    Conversation.objects.create(id=UUID(bytes=id), person=person, title=title, updated_at=at(when))

rows = product.execute("SELECT id, author, body, sources, created_at FROM message WHERE conversation_id = ?", [opened.bytes])
for id, author, body, sources, when in rows:
    sources = json.loads(sources or "[]")
    html = answer(body, sources) if sources else body
    Message.objects.create(id=UUID(bytes=id), conversation_id=opened, author=author, body=html, sources=sources, created_at=at(when))

client = Client()
client.force_login(person)
key = client.session.session_key
Session.objects.create(key=key, person=person, expires_at=timezone.now() + timedelta(days=14))
print(key)
