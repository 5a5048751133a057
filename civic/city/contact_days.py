"""How long a reporter's contact is kept after the end of the matter that it was left for."""

from __future__ import annotations

from typing import Final

CONTACT_DAYS: Final = 180
"""Where the city says nothing else: long enough for the further judging dates that categories usually have."""

MOST_CONTACT_DAYS: Final = 3650
