"""English and Russian are complete, and what is compiled is what is written."""

from __future__ import annotations

import io
import json
import re

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from civic.translations.catalogue import PROJECT, TRANSLATED, extracted, source

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_word_of_the_product_is_translated(language: str) -> None:
    with source(language).open("rb") as file:
        known = read_po(file, locale=language)
    wanted = [(message.id, message.context) for message in extracted() if message.id]
    missing = []
    for words, context in wanted:
        message = known.get(words if isinstance(words, str) else words[0], context)
        texts = (
            [] if message is None else [message.string] if isinstance(message.string, str) else message.string
        )
        if message is None or message.fuzzy or not texts or not all(texts):
            missing.append(words)
    assert not missing, (
        f"{len(missing)} without a translation (python -m civic.translations.catalogue): {missing[:5]}"
    )


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_source(language: str) -> None:
    with source(language).open("rb") as file:
        catalogue = read_po(file, locale=language)
    for message in catalogue:
        if not message.id or not message.string:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        for text in texts:
            assert set(PLACEHOLDER.findall(text)) <= set(PLACEHOLDER.findall(" ".join(ids))), message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalogue_is_fresh(language: str) -> None:
    with source(language).open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    assert source(language).with_suffix(".mo").read_bytes() == compiled.getvalue()


def test_the_words_of_scripts_are_in_the_catalogue() -> None:
    shown = json.loads((PROJECT / "web" / "frontend" / "strings.json").read_text("utf-8")).values()
    assert set(shown) <= {message.id for message in extracted()}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_can_be_filled_in(language: str) -> None:
    with source(language).open("rb") as file:
        catalogue = read_po(file, locale=language)
    for message in catalogue:
        if message.id and message.python_format:
            texts = [message.string] if isinstance(message.string, str) else message.string
            for text in texts:
                # A lone per cent sign fails here and would fail on the page.
                assert text % dict.fromkeys(re.findall(r"%\((\w+)\)", text), 7)
