"""What happens to message templates; recorded on the subject ``city``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from civic.core.events import EventBody


@dataclass(frozen=True, kw_only=True)
class TemplatesChanged(EventBody):
    """Templates are new, others than they were, or gone; each list holds codes. ``moved``: their order is another."""

    kind: ClassVar[str] = "templates.changed"
    added: Sequence[str] = ()
    changed: Sequence[str] = ()
    retired: Sequence[str] = ()
    returned: Sequence[str] = ()
    moved: Sequence[str] = ()
