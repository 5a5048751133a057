from __future__ import annotations

import io
import json
import logging
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog

from civic.core.logging import REDACTED, bind_request, configure_logging, get_logger, redact, unbind_request
from civic.core.secrets import new_token, report_secret

SECRET = report_secret(bytes(32), b"nonce")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """A JSON log; what was set up before the test is put back after it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logging("json", stream=stream)
    yield stream
    unbind_request()
    structlog.reset_defaults()
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object_with_time_level_and_name(log: io.StringIO) -> None:
    get_logger("civic.mail").info("mail sent", issue="7K3M9QXA", count=2, at=datetime(2026, 3, 2, tzinfo=UTC))
    [line] = lines(log)
    assert line["event"] == "mail sent"
    assert (line["level"], line["logger"]) == ("info", "civic.mail")
    assert (line["issue"], line["count"]) == ("7K3M9QXA", 2)
    assert line["at"].startswith("2026-03-02")
    assert line["timestamp"].endswith("Z")


def test_lines_of_libraries_look_the_same(log: io.StringIO) -> None:
    logging.getLogger("library").warning("slow: %s", "7 s", extra={"email": "olga@example.org"})
    [line] = lines(log)
    assert (line["event"], line["level"], line["logger"]) == ("slow: 7 s", "warning", "library")
    assert line["email"] == REDACTED


def test_lines_below_the_level_are_not_written(log: io.StringIO) -> None:
    get_logger("x").debug("detail")
    logging.getLogger("x").debug("detail")
    assert lines(log) == []


def test_every_line_of_a_request_carries_its_id(log: io.StringIO) -> None:
    assert bind_request("abcdef-123456", page="report") == "abcdef-123456"
    get_logger("a").info("one")
    logging.getLogger("b").info("two")
    unbind_request()
    get_logger("a").info("three")
    assert [line.get("request_id") for line in lines(log)] == ["abcdef-123456", "abcdef-123456", None]


def test_a_request_forgets_what_the_one_before_had_bound(log: io.StringIO) -> None:
    bind_request(person=7)
    bind_request()
    get_logger("a").info("one")
    assert "person" not in lines(log)[0]


@pytest.mark.parametrize("given", [None, "", "short", "x" * 65, "line\nbreak-break", "olga@example.org"])
def test_an_id_from_outside_that_is_none_is_replaced(given: str | None) -> None:
    made = bind_request(given)
    unbind_request()
    assert made != given
    assert len(made) == 16


@pytest.mark.parametrize(
    "name",
    [
        *(
            "secret",
            "password",
            "token",
            "contact",
            "email",
            "phone",
            "cookie",
            "Authorization",
            "SECRET_KEY",
        ),
        *("csrf_token", "api_token", "apiToken", "contact_email", "reporterContact"),
    ],
)
def test_values_with_a_telling_name_are_taken_out(name: str) -> None:
    line = redact(None, "info", {"event": "x", name: "hidden", "inside": {"list": [{name: "hidden"}]}})
    assert "hidden" not in json.dumps(line)


@pytest.mark.parametrize("name", ["event", "tokenizer", "contacted", "issue", "secretary", "key"])
def test_values_with_a_harmless_name_stay(name: str) -> None:
    assert redact(None, "info", {name: "value"}) == {name: "value"}


@pytest.mark.parametrize(
    "hidden",
    [
        "olga@example.org",
        "ольга@пример.рф",
        "o.petrova+city@mail.example.co.uk",
        SECRET,
        SECRET.lower(),
        new_token(),
    ],
    ids=["address", "russian-address", "address-with-a-tag", "report-link", "report-link-small", "token"],
)
def test_what_looks_like_a_secret_or_contact_is_taken_out_of_any_text(hidden: str) -> None:
    for text in (
        f"could not send to <{hidden}>: 550",
        f"GET /issues/7K3M-9QXA/{hidden} 200",
        f"GET /issues/7K3M-9QXA?secret={hidden}&page=2",
        f"Key (email)=({hidden}) already exists",
        f"{{'to': '{hidden}'}}",
    ):
        cleaned = redact(None, "info", {"event": text})["event"]
        assert hidden not in cleaned
        assert REDACTED in cleaned
    assert "7K3M-9QXA" in redact(None, "info", {"event": f"/issues/7K3M-9QXA/{hidden}"})["event"]


def test_passwords_in_addresses_and_headers_are_taken_out() -> None:
    for text in (
        "postgresql://civic:hunter2@db.city:5432/veche",
        "Authorization: Bearer hunter2",
        "/x?token=hunter2",
    ):
        assert "hunter2" not in redact(None, "info", {"event": text})["event"]


def test_ordinary_words_and_numbers_stay_as_they_are() -> None:
    event = {
        "event": "GET /api/v1/issues?bbox=37.1,55.2,37.9,55.9 200 in 12 ms @ worker-1",
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "count": 3,
        "share": 0.5,
        "ok": True,
        "none": None,
    }
    assert redact(None, "info", dict(event)) == event


def test_an_object_is_written_as_its_repr_without_secrets() -> None:
    class Person:
        def __repr__(self) -> str:
            return "Person(olga@example.org)"

    assert redact(None, "info", {"who": Person(), "all": (Person(),)}) == {
        "who": f"Person({REDACTED})",
        "all": [f"Person({REDACTED})"],
    }


def test_a_structure_without_end_is_cut_off() -> None:
    endless: dict[str, Any] = {"email": "olga@example.org"}
    endless["self"] = endless
    assert "olga" not in json.dumps(redact(None, "info", {"value": endless}))


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_traceback_shows_the_way_but_neither_secrets_nor_local_values(log: io.StringIO, form: str) -> None:
    stream = io.StringIO()
    configure_logging(form, stream=stream)
    local_value = "hunter2"
    try:
        raise ValueError(f"unknown address olga@example.org with {len(local_value)}")
    except ValueError:
        get_logger("a").exception("mail failed")
        logging.getLogger("b").exception("mail failed")
    text = stream.getvalue()
    assert text.count("Traceback (most recent call last)") == 2
    assert text.count("ValueError: unknown address") == 2
    assert "olga" not in text
    assert "hunter2" not in text


def test_the_console_form_has_no_colours_in_a_file_and_no_warnings(log: io.StringIO) -> None:
    stream = io.StringIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        configure_logging("console", stream=stream)
        get_logger("a").info("started", port=8000)
    assert "started" in stream.getvalue()
    assert "port=8000" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


def test_the_console_form_has_colours_on_a_terminal(
    log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured, plain = Terminal(), Terminal()
    configure_logging("console", stream=coloured)
    get_logger("a").info("started")
    monkeypatch.setenv("NO_COLOR", "1")
    configure_logging("console", stream=plain)
    get_logger("a").info("started")
    assert "\x1b" in coloured.getvalue()
    assert "\x1b" not in plain.getvalue()


def test_setting_up_twice_writes_each_line_once(log: io.StringIO) -> None:
    configure_logging("json", stream=log)
    get_logger("a").info("once")
    assert len(lines(log)) == 1


def test_another_form_is_refused() -> None:
    with pytest.raises(ValueError):
        configure_logging("xml")
