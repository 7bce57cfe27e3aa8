"""Browsers inside of apps: what opens a link in WhatsApp, Instagram and others. They forget cookies when they are closed, and some
open no second window and no chooser of files. Only pages that are kept nowhere may ask: a page for everyone is the same for all."""
from __future__ import annotations

import re

from flask import request

_APPS = (("Instagram", r"\bInstagram\b"), ("WhatsApp", r"\bWhatsApp/"), ("Facebook", r"\b(?:FBAN|FBAV|FB_IAB)\b"),
         ("TikTok", r"musical_ly|BytedanceWebview|TikTok"), ("LINE", r"\bLine/"), ("Telegram", r"\bTelegram"))
_WEBVIEW = r"; wv\)"


def app_around(user_agent: str | None = None) -> str:
    """The name of the app whose own browser asks; `-` for one that does not say its name, empty for a browser of its own."""
    agent = (request.headers.get("User-Agent", "") if user_agent is None else user_agent)[:500]
    named = next((name for name, sign in _APPS if re.search(sign, agent)), "")
    return named or ("-" if re.search(_WEBVIEW, agent) else "")
