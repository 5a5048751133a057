"""What the platform does by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.datafiles import read_toml
from civic.core.datafiles_written import toml_text
from civic.core.permissions import Actor
from civic.folder.errors import about
from civic.folder.opened import CityFolder
from civic.folder.parts.base import Part, Tally, WrittenFile
from civic.rules.commands.bring_in import bring_in_rules
from civic.rules.described import described
from civic.rules.files import read_rules
from civic.rules.models import Rule
