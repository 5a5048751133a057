"""Photos by the API: kept, referred to, refused by their content."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.small_city import WEST
from tests.web.api.conftest import Api
from web.limits import limiter


def picture(kind: str = "JPEG") -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (60, 40), "green").save(file, kind)
    file.seek(0)
    return file


def send(api: Api, file: Any, **more: Any) -> Any:
    return api.post("/photos", data={"photo": file}, key=None, **more)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_kept_and_shown_with_a_report(api: Api, kind: str) -> None:
    response = send(api, (picture(kind), "a.jpg"))
    assert response.status_code == 201
    kept = response.get_json()
    assert kept["url"] == response.headers["Location"] == f"http://localhost/photos/{kept['id']}"
    client = api.app.test_client()
    for address in (kept["url"], kept["thumbnail_url"]):
        shown = client.get(address)
        assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    body = {
        "category": "lamp", "location": {"type": "Point", "coordinates": list(WEST)}, "description": "Dark.",
        "photos": [kept["id"]],
    }  # fmt: skip
    promise = api.post("/issues", body).get_json()
    (report,) = api.get(f"/issues/{promise['id']}").get_json()["properties"]["reports"]
    assert [(photo["id"], photo["width"], photo["height"]) for photo in report["photos"]] == [
        (kept["id"], 60, 40)
    ]
    taken = api.post("/issues", body)
    assert [(error["field"], error["code"]) for error in taken.get_json()["errors"]] == [
        ("photos", "photo.not_found")
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "photo.not_a_picture"),
        (b"no picture at all", "photo.not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "photo.not_a_picture"),
        (b"<html><body>GIF89a</body></html>", "photo.not_a_picture"),
        (picture().getvalue()[:400], "photo.damaged"),
    ],
)
def test_what_is_no_photo_is_refused_by_its_content(api: Api, content: bytes, code: str) -> None:
    response = send(api, (BytesIO(content), "photo.jpg"))
    assert response.status_code == 422
    assert [(error["field"], error["code"]) for error in response.get_json()["errors"]] == [("photo", code)]


def test_a_photo_that_is_far_too_large_is_not_read(api: Api) -> None:
    response = send(api, (BytesIO(b"\xff\xd8\xff" + b"0" * 26 * 1024 * 1024), "huge.jpg"))
    assert (response.status_code, response.get_json()["code"]) == (413, "photo.too_large")


@pytest.mark.parametrize("data", [{}, {"photo": "a text"}, {"photo": (BytesIO(), "")}])
def test_a_form_without_a_photo_is_told_so(api: Api, data: dict[str, Any]) -> None:
    response = api.post("/photos", data=data, content_type="multipart/form-data", key=None)
    assert response.status_code == 422
    assert [(error["field"], error["code"]) for error in response.get_json()["errors"]] == [
        ("photo", "photo.missing")
    ]


def test_a_form_with_something_else_beside_it_is_refused(api: Api) -> None:
    response = api.post("/photos", data={"photo": (picture(), "a.jpg"), "title": "x"}, key=None)
    assert [(error["field"], error["code"]) for error in response.get_json()["errors"]] == [
        ("title", "value.unknown")
    ]


def test_a_photo_as_json_is_of_another_type(api: Api) -> None:
    response = api.post("/photos", {"photo": "aGk="}, key=None)
    assert (response.status_code, response.mimetype) == (415, "application/problem+json")


def test_too_many_photos_from_one_address_are_told_when_to_go_on(api: Api) -> None:
    limiter.enabled = True
    limiter.reset()
    answers = [send(api, (BytesIO(b"x"), "x.jpg")) for _ in range(61)]
    assert answers[59].status_code == 422
    assert answers[60].status_code == 429
    assert int(answers[60].headers["Retry-After"]) > 0
