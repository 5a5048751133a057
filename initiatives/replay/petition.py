"""The files of a petition: how many signed in which area, as petition.parliament.uk has it, and who can vote there.

Names are compared without case, accents and signs, since the two files are seldom of one hand.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from civic.core.datafiles import DataFileError


class PetitionError(DataFileError):
    """A file of a petition cannot be used."""


@dataclass(frozen=True, slots=True)
class Counted:
    """An area with its signatures. ``electorate`` is None where the file of areas does not know it."""

    name: str
    electorate: int | None
    signatures: int


@dataclass(frozen=True, slots=True)
class Petition:
    """What was asked for, and who signed it; ``total`` counts those of no area (abroad, not said) as well."""

    title: str
    words: str
    total: int
    areas: tuple[Counted, ...]

    @property
    def elsewhere(self) -> int:
        return self.total - sum(area.signatures for area in self.areas)


def read_petition(path: Path, electorates: Mapping[str, int]) -> Petition:
    """A petition as JSON; ``electorates`` by name as `read_electorates` has them. Raises PetitionError."""
    try:
        told = json.loads(path.read_text("utf-8"))["data"]["attributes"]
        areas = tuple(
            Counted(
                str(each["name"]), electorates.get(_plain(str(each["name"]))), int(each["signature_count"])
            )
            for each in told["signatures_by_constituency"]
        )
        petition = Petition(str(told["action"]), str(told["background"]), int(told["signature_count"]), areas)
    except OSError as error:
        raise PetitionError("petition.unreadable", file=path.name, reason=error.strerror) from error
    except (ValueError, KeyError, TypeError) as error:
        raise PetitionError("petition.bad_syntax", file=path.name, reason=repr(error)) from error
    if not areas or petition.elsewhere < 0 or any(area.signatures < 0 for area in areas):
        raise PetitionError("petition.not_ours", file=path.name, value="signatures_by_constituency")
    return petition


def read_electorates(path: Path, name: str, number: str) -> dict[str, int]:
    """Voters by the plain name of their area, from the columns ``name`` and ``number`` of a CSV. Rows without a number
    are none of areas. Raises PetitionError.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            columns = rows.fieldnames or ()
            for column in (name, number):
                if column not in columns:
                    raise PetitionError(
                        "petition.no_column",
                        file=path.name,
                        value=column,
                        hint="",
                        columns=", ".join(columns),
                    )
            digits = {_plain(row[name] or ""): re.sub(r"\D", "", row[number] or "") for row in rows}
    except (OSError, UnicodeError) as error:
        raise PetitionError("petition.unreadable", file=path.name, reason=str(error)) from error
    return {area: int(found) for area, found in digits.items() if found}


def _plain(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in apart if letter.isalnum())
