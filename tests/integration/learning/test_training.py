"""Learning from the city's own past: what is kept of it, what is suggested by it, and what leaves with an erasure."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.core.permissions import SYSTEM
from civic.core.storage import Storage
from civic.issues.models import Issue
from civic.learning.likeness import bits_of, distance
from civic.learning.models import IssueSuggestion, LearnedMethod
from civic.learning.past import texts_of_city
from civic.learning.store import fetched, key_of
from civic.learning.suggesting import suggest_for
from civic.learning.training import train
from tests.past_issues import past
from tests.small_city import MONDAY, SmallCity
from web.cli import civic

TOLD = {"lamp": "No light at night near the {}", "pothole": "A hole swallowed my wheel by the {}"}


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path)


@pytest.fixture
def town(session: Session, city: SmallCity) -> SmallCity:
    """A past whose words the taxonomy does not know."""
    for place in ("bridge", "school", "market", "mill"):
        for category, words in TOLD.items():
            past(session, city, category, "roads", 15, title=words.format(place))
    return city


def test_the_citys_own_words_suggest_the_kind_and_say_which(
    session: Session, town: SmallCity, storage: Storage
) -> None:
    done = train(session, storage, SYSTEM, "category", texts_of_city(session))
    assert done.cases == 120 and done.quality is not None and done.quality.overall.top_1 == 1.0
    row = session.scalars(select(LearnedMethod)).one()
    assert row.sha256 is not None and fetched(storage, bytes(row.sha256)) is not None
    promise = town.report(category="lamp", text="My wheel fell into a hole")
    issue_id = session.scalars(select(Issue.id).where(Issue.public_id == promise.public_id)).one()
    suggest_for(session, storage, issue_id)
    one = session.scalars(select(IssueSuggestion).where(IssueSuggestion.kind == "category")).one()
    assert one.value == "pothole" and one.confidence > 0.8
    assert one.reasons[0]["code"] == "words" and [3, 8] in one.reasons[0]["at"]
    told = session.execute(text("SELECT body FROM event WHERE kind = 'suggestion.learned'")).scalar_one()
    assert told["cases"] == 120, "the event has numbers alone"


def test_what_was_changed_in_storage_is_not_read_and_the_taxonomy_answers(
    session: Session, town: SmallCity, storage: Storage
) -> None:
    train(session, storage, SYSTEM, "category", texts_of_city(session))
    sha256 = bytes(session.scalars(select(LearnedMethod.sha256)).one() or b"")
    content = storage.get(key_of(sha256))
    other = bytes([sha256[0] ^ 1]) + sha256[1:]
    storage.put(key_of(other), content, "application/octet-stream")
    assert fetched(storage, other) is None


def test_erased_and_covered_words_are_not_learned_from_again(session: Session, town: SmallCity) -> None:
    before = len(texts_of_city(session))
    session.execute(text("UPDATE issue SET title = '' WHERE title LIKE '%bridge'"))
    assert len(texts_of_city(session)) == before - 30


def test_too_short_a_past_takes_the_last_method_out_of_use(
    session: Session, city: SmallCity, storage: Storage
) -> None:
    past(session, city, "lamp", "roads", 5, title="Dark", at=MONDAY)
    assert train(session, storage, SYSTEM, "category", texts_of_city(session)).cases == 0
    assert session.scalars(select(LearnedMethod.sha256)).one() is None


def test_photos_of_one_thing_are_alike_and_of_another_are_not() -> None:
    def picture(*, shade: int, turned: bool = False) -> bytes:
        image = Image.radial_gradient("L").resize((320, 240))
        if turned:
            image = Image.linear_gradient("L").rotate(90).resize((320, 240))
        out = io.BytesIO()
        image.point(lambda value: min(255, value + shade)).convert("RGB").save(out, "JPEG", quality=70)
        return out.getvalue()

    assert distance(bits_of(picture(shade=0)), bits_of(picture(shade=20))) <= 6
    assert distance(bits_of(picture(shade=0)), bits_of(picture(shade=0, turned=True))) > 12
    with pytest.raises(OSError):
        bits_of(b"no picture")


def test_any_file_is_tried_by_its_mapping_without_a_city(tmp_path: Path) -> None:
    rows = [f"{number},{TOLD[kind].format(place)},{kind}" for number, (kind, place) in enumerate(
        [("lamp", "bridge"), ("pothole", "mill"), ("lamp", "mill"), ("pothole", "bridge")] * 30)]  # fmt: skip
    file, mapping = tmp_path / "told.csv", tmp_path / "mapping.toml"
    file.write_text("\n".join(["id,words,kind", *rows]), "utf-8")
    mapping.write_text(
        'language = "en"\n[file]\nformat = "csv"\n[columns]\ntext = "words"\nanswer = "kind"\n', "utf-8"
    )
    done = CliRunner().invoke(civic, ["learn", "evaluate", str(file), "--mapping", str(mapping)])
    assert done.exit_code == 0, done.output
    assert "asked about 24 later ones" in done.output and "100.0 %" in done.output
    mapping.write_text('language = "en"\n[file]\nformat = "csv"\n[columns]\nanswer = "kind"\n', "utf-8")
    done = CliRunner().invoke(civic, ["learn", "evaluate", str(file), "--mapping", str(mapping)])
    assert done.exit_code == 2 and "text" in done.output and "Traceback" not in done.output
