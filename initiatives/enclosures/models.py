"""Tables of what goes with an initiative. The files are civic's: `civic.issues.photos`, `civic.intake.attachments`."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

# Foreign keys are resolved by name, so the siblings' tables must be known wherever these are.
import initiatives.proposals.models  # noqa: F401  (foreign keys are resolved by name)
from civic.core.db import Base


class InitiativePhoto(Base):
    """A photo of an initiative; ``words`` say what it shows, for who cannot see it."""

    __tablename__ = "initiative_photo"

    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id"), primary_key=True, autoincrement=False)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    words: Mapped[str]


class InitiativeDocument(Base):
    """A PDF of an initiative; ``words`` are what its authors call it."""

    __tablename__ = "initiative_document"

    attachment_id: Mapped[int] = mapped_column(
        ForeignKey("intake_attachment.id"), primary_key=True, autoincrement=False
    )
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    words: Mapped[str]
