"""How Schemathesis calls the API: signed in as somebody, and from another address each time.

Limits per address would otherwise answer almost everything. The server is told to believe the addresses (TRUSTED_PROXIES).
"""

import ipaddress
import itertools
import os
import re

import requests
import schemathesis

ORIGIN = os.environ["FUZZ_ORIGIN"]
MOBILE = "09121234567"
PASSWORD = "Sabz-o-abi-1405"
ADDRESSES = itertools.count(int(ipaddress.ip_address("11.0.0.1")))


def call(path, body):
    headers = {"X-Forwarded-For": str(ipaddress.ip_address(next(ADDRESSES)))}
    answer = requests.post(f"{ORIGIN}/api/v1/auth/{path}/", json=body, headers=headers, timeout=10)
    answer.raise_for_status()
    return answer.json()


def sign_up():
    challenge = call("register", {"kind": "individual", "mobile": MOBILE})["challenge"]
    inbox = requests.get(f"{ORIGIN}/en/dev/inbox", headers={"Accept": "text/html"}, timeout=10).text
    code = re.search(r"(?<!\d)\d{6}(?!\d)", re.sub(r"<[^>]*>", " ", inbox[inbox.index(MOBILE[1:]) :])).group()
    call("otp/verify", {"challenge": challenge, "code": code, "purpose": "sign_up", "password": PASSWORD})


@schemathesis.auth()
class Account:
    """Somebody with an account. After a 401 they sign in again: a call may have ended their session."""

    signed_up = False

    def get(self, case, context):
        if not Account.signed_up:
            sign_up()
            Account.signed_up = True
        return call("login", {"name": MOBILE, "password": PASSWORD})["access_token"]

    def set(self, case, data, context):
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_call(context, case, kwargs):
    case.headers["X-Forwarded-For"] = str(ipaddress.ip_address(next(ADDRESSES)))
