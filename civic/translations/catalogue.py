"""Keeping the catalogues: ``python -m civic.translations.catalogue`` extracts, updates and compiles them.

New words get an empty translation, which fails a test until somebody has written it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
TRANSLATED = ("ru",)
KEYWORDS: dict[str, Any] = {
    "_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "npgettext": ((1, "c"), 2, 3),
    "pgettext": ((1, "c"), 2), "N_": None,
}  # fmt: skip


def extract_script_strings(
    file: IO[bytes], _keywords: Any, _comment_tags: Collection[str], options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """The words that scripts show: the values of ``web/frontend/strings.json``."""
    for line, words in enumerate(json.loads(file.read().decode("utf-8")).values(), start=2):
        yield line, "gettext", words, []


def extracted() -> Catalog:
    """All words of the product as they stand in the source."""
    with (HERE / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    catalogue = Catalog(project="Veche", charset="utf-8", fuzzy=False)
    found = extract_from_dir(
        PROJECT, methods, options, keywords=KEYWORDS, directory_filter=lambda folder: _is_ours(Path(folder))
    )
    for filename, line, message, _comments, context in sorted(found, key=lambda item: (item[0], item[1])):
        catalogue.add(message, locations=[(filename, line)], context=context)
    return catalogue


def _is_ours(folder: Path) -> bool:
    return folder.name not in (
        "__pycache__",
        "node_modules",
        "static",
        "tests",
        "var",
        "build",
    ) and not folder.name.startswith(".")


def read(language: str) -> Catalog:
    """The catalogue of a language as it is committed; an empty one before its first words."""
    path = source(language)
    if not path.exists():
        return Catalog(locale=language, project="Veche", version="1", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def source(language: str) -> Path:
    return HERE / language / "LC_MESSAGES" / "messages.po"


def update(language: str) -> Catalog:
    """The committed catalogue brought up to the words of the source; words that are gone are dropped."""
    catalogue = read(language)
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def write(language: str, catalogue: Catalog) -> None:
    """Write a catalogue's source and its compiled form."""
    path = source(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.header_comment = "# Veche"
    catalogue.fuzzy = False
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)  # no noise in diffs
    with path.open("wb") as file:
        # Without line numbers: a catalogue that changes with every edit hides the changes that matter.
        write_po(file, catalogue, width=110, sort_by_file=True, include_lineno=False)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


def main() -> None:
    for language in TRANSLATED:
        catalogue = update(language)
        write(language, catalogue)
        empty = sum(1 for message in catalogue if message.id and not all(_texts(message.string)))
        print(f"{language}: {len(catalogue)} messages, {empty} without a translation")


def _texts(string: Any) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string or ("",))


if __name__ == "__main__":
    main()
