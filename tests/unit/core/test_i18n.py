from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from hypothesis import given
from hypothesis import strategies as st

from civic.core import i18n
from civic.core.i18n import (
    LANGUAGES,
    choose_language,
    format_date,
    format_datetime,
    format_time,
    localized,
    translations,
)

# 21:30 in London, half past midnight of the next day in Moscow.
LATE = datetime(2026, 3, 1, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ru", "ru"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("en-US,en;q=0.9,ru;q=0.8", "en"),
        ("de-DE,de;q=0.9,ru;q=0.5,en;q=0.3", "ru"),
        ("de,fr;q=0.9", "en"),
        ("en;q=0.1, RU ; q = 0.2", "ru"),
        ("en;q=0.5,ru;q=0.5", "en"),
        ("ru;q=0.5,en;q=0.5", "ru"),
        ("ru;q=0", "en"),
        ("en;q=0,*", "ru"),
        ("*", "en"),
        ("*;q=0", "en"),
        ("", "en"),
        (None, "en"),
        (",,;q=,ru;q=abc,\x00", "en"),
        ("de;q=9,ru", "ru"),
        ("x" * 100_000 + ",ru", "en"),
    ],
)
def test_the_browser_says_which_language_where_nobody_chose(header: str | None, language: str) -> None:
    assert choose_language(header) == language


@pytest.mark.parametrize("preferred", ["ru", "RU", "ru-RU", "ru_RU"])
def test_a_readers_choice_comes_before_the_browser(preferred: str) -> None:
    assert choose_language("en", preferred) == "ru"


@pytest.mark.parametrize("preferred", ["de", "", "../ru", None])
def test_a_choice_that_is_not_offered_is_passed_over(preferred: str | None) -> None:
    assert choose_language("ru", preferred) == "ru"


def test_a_city_offers_its_own_languages_in_its_own_order() -> None:
    assert choose_language("de", None, ("ru", "en")) == "ru"
    assert choose_language("en", "en", ("ru",)) == "ru"
    with pytest.raises(ValueError):
        choose_language("en", None, ())


@given(st.text(), st.none() | st.text())
def test_whatever_is_sent_some_offered_language_is_chosen(header: str, preferred: str | None) -> None:
    assert choose_language(header, preferred) in LANGUAGES


@pytest.mark.parametrize(
    ("names", "language", "name"),
    [
        ({"en": "Roads", "ru": "Дороги"}, "ru", "Дороги"),
        ({"en": "Roads", "ru": "Дороги"}, "ru-RU", "Дороги"),
        ({"en": "Roads", "ru": "Дороги"}, "de", "Roads"),
        ({"ru": "Дороги"}, "en", "Дороги"),
        ({"en": "", "ru": "Дороги"}, "en", "Дороги"),
        ({"tt": "Юллар", "kk": "Жолдар"}, "en", "Жолдар"),
        ({"zh-Hant": "道路", "en": "Roads"}, "zh-Hant", "道路"),
        ({}, "en", ""),
    ],
)
def test_a_name_falls_back_to_a_language_that_it_has(names: dict[str, str], language: str, name: str) -> None:
    assert localized(names, language) == name


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    russian = Catalog(locale="ru", domain="messages")
    russian.add("Your report was received", "Ваше обращение принято")
    russian.add(("%(n)s day", "%(n)s days"), ("%(n)s день", "%(n)s дня", "%(n)s дней"))
    path = tmp_path / "ru" / "LC_MESSAGES" / "messages.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, russian)
    monkeypatch.setattr(i18n, "TRANSLATIONS", tmp_path)
    translations.cache_clear()
    yield
    translations.cache_clear()


@pytest.mark.usefixtures("catalogues")
def test_a_letter_speaks_its_readers_language() -> None:
    assert translations("ru").gettext("Your report was received") == "Ваше обращение принято"
    assert translations("ru-RU").gettext("Your report was received") == "Ваше обращение принято"
    assert translations("en").gettext("Your report was received") == "Your report was received"
    assert translations("de").gettext("Your report was received") == "Your report was received"


@pytest.mark.usefixtures("catalogues")
def test_russian_plurals_have_three_forms() -> None:
    said = [translations("ru").ngettext("%(n)s day", "%(n)s days", n) % {"n": n} for n in (1, 3, 11, 21)]
    assert said == ["1 день", "3 дня", "11 дней", "21 день"]


def test_a_date_is_the_citys_and_not_the_servers() -> None:
    assert format_date(LATE, "en", "Europe/Moscow") == "2 March 2026"
    assert format_date(LATE, "en", "America/New_York") == "1 March 2026"
    assert format_time(LATE, "en", "Europe/Moscow") == "00:30"


def test_dates_are_written_as_each_language_writes_them() -> None:
    assert format_datetime(LATE, "ru", "Europe/Moscow") == "2 марта 2026, 00:30"
    assert format_datetime(LATE, "en", "Europe/Moscow") == "2 March 2026, 00:30"
    assert format_date(date(2026, 5, 9), "ru", "Europe/Moscow") == "9 мая 2026"
    assert format_date(date(2026, 5, 9), "de", "Europe/Moscow") == "9 May 2026"


def test_a_moment_without_a_zone_has_no_date() -> None:
    for written in (format_date, format_time, format_datetime):
        with pytest.raises(ValueError):
            written(datetime(2026, 3, 1), "en", "Europe/Moscow")
