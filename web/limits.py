"""How often one address may ask for what costs others something."""

from __future__ import annotations

from flask import current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address)


def reports_per_hour() -> str:
    """The limit on reports from one address, as the operator has set it."""
    return f"{current_app.extensions['veche'].settings.reports_per_hour} per hour"


SIGN_INS = "10 per minute; 60 per hour"
SIGN_INS_OF_AN_ACCOUNT = "20 per hour"
"""Tries with one e-mail address, from wherever they come."""

PHOTOS = "60 per hour"
ME_TOO = "60 per hour"
FLAGS = "30 per hour"
BY_LINK = "60 per hour"
"""A reporter's acts, some of which send mail to an address that they choose; of each kind."""

SUGGESTIONS = "1200 per minute"
"""Of any kind while somebody types. One address may stand for a whole quarter's phones, and an answer is cheap."""
