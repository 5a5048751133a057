"""What happens to outside parties as the city knows them; recorded on the subject ``city``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from civic.core.events import EventBody


@dataclass(frozen=True, kw_only=True)
class PartiesChanged(EventBody):
    """Parties are new, others than they were, or gone; each list holds row ids."""

    kind: ClassVar[str] = "parties.changed"
    added: Sequence[int] = ()
    changed: Sequence[int] = ()
    retired: Sequence[int] = ()
    returned: Sequence[int] = ()
