"""A sheet of signatures as a clerk's scanner sees it, drawn: nobody has signed it."""

from __future__ import annotations

import hashlib
import io
import random
from typing import Final

from PIL import Image, ImageDraw
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.core.storage import Storage
from civic.intake.attachments import attachment_key, keep_attachment

SIZE: Final = (620, 877)
LINES: Final = 20
CONTENT_TYPE: Final = "image/jpeg"


def keep_sheet(session: Session, storage: Storage, clerk: Actor, dice: random.Random) -> str:
    """Put the sheet where attachments lie, as an upload of the clerk's; returns its public id."""
    sheet = _drawn(dice)
    sha256 = hashlib.sha256(sheet).digest()
    storage.put(attachment_key(sha256, CONTENT_TYPE), sheet, CONTENT_TYPE)
    return keep_attachment(session, clerk, sha256, CONTENT_TYPE, len(sheet), permission="signature.paper")


def _drawn(dice: random.Random) -> bytes:
    paper = Image.new("L", SIZE, 244)
    pen = ImageDraw.Draw(paper)
    step = (SIZE[1] - 120) // LINES
    for line in range(LINES + 1):
        y = 80 + line * step
        pen.line((40, y, SIZE[0] - 40, y), fill=150)
        if line < LINES:
            for left, width in ((50, 170), (260, 200), (490, 80)):
                _scribble(pen, left, y + step - 8, width, dice)
    made = io.BytesIO()
    paper.save(made, "JPEG", quality=70)
    return made.getvalue()


def _scribble(pen: ImageDraw.ImageDraw, left: int, base: int, width: int, dice: random.Random) -> None:
    points = [(left + x, base - dice.uniform(0, 14)) for x in range(0, int(width * dice.uniform(0.6, 1)), 6)]
    pen.line(points, fill=60, width=2)
