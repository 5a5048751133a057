"""What happens to assets; recorded on the subject ``city``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from civic.core.events import EventBody


@dataclass(frozen=True, kw_only=True)
class AssetsImported(EventBody):
    """The assets of a type are those of another file now. ``assets`` is how many there are; the other counts compare
    with before. ``type_changed``: its name, its symbol or what everybody may read of it is another.
    """

    kind: ClassVar[str] = "assets.imported"
    asset_type: str
    assets: int
    added: int
    changed: int
    returned: int
    retired: int
    type_changed: bool
