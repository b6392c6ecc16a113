from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from .models import Conversation

# Of the list beside the page.
ROWS = 40


def ready(request):
    return HttpResponse("ok")


@login_required
def conversation(request, id):
    opened = get_object_or_404(Conversation, id=id, person=request.user)
    rows = list(Conversation.objects.filter(person=request.user).order_by("-updated_at")[: ROWS + 1])
    today = timezone.localdate()
    names = {today: "امروز", today - timedelta(days=1): "دیروز"}
    for row in rows:
        row.period = names.get(timezone.localdate(row.updated_at), "این هفته")
    context = {"opened": opened, "rows": rows[:ROWS], "next": rows[ROWS:], "messages": opened.message_set.order_by("created_at")}
    return render(request, "page.html", context)
