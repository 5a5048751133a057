"""The queue and its saved views, by a token."""

from __future__ import annotations

from tests.web.api.conftest import Api


def test_a_program_reads_the_queue_page_by_page_and_narrows_it(api: Api) -> None:
    token = api.token("roads")
    made = {api.report(category="poster", text="A poster on the queue's wall").public_id for _ in range(3)}
    first = api.get("/queue?of=roads&category=poster&q=queue%27s+wall&limit=2", token=token).json
    following = first["links"]["next"].split("/api/v1")[1]
    second = api.get(following, token=token).json
    seen = [row["issue"]["id"] for page in (first, second) for row in page["rows"]]
    assert set(seen) == made and len(seen) == 3 and second["links"]["next"] is None
    assert first["rows"][0]["part"]["status"] == "assigned"
    assert api.get("/queue?of=lighting", token=token).status_code == 403
    assert api.get("/queue", token=api.token("triage")).status_code == 200
    refused = api.get("/queue?status=gone", token=token)
    assert refused.status_code == 422 and refused.json["errors"][0]["field"] == "status"


def test_a_program_keeps_and_deletes_a_view(api: Api) -> None:
    token = api.token("roads")
    sent = {"name": "Late posters", "filter": {"category": "poster"}, "sort": "newest", "department": "roads"}
    kept = api.post("/views", sent, token=token)
    assert kept.status_code == 200, kept.json
    shown = next(
        view for view in api.get("/views", token=token).json["views"] if view["id"] == kept.json["id"]
    )
    assert (shown["filter"], shown["department"], shown["mine"]) == ({"category": "poster"}, "roads", True)
    other = api.token("roads")
    view = f"/views/{kept.json['id']}"
    assert api.post(f"{view}/rename", {"name": "Posters"}, token=other).status_code == 403
    assert api.post(f"{view}/rename", {"name": "Posters"}, token=token).status_code == 200
    assert api.post(f"{view}/share", {"department": "lighting"}, token=token).status_code == 403
    assert api.post(f"{view}/share", {"department": None}, token=token).status_code == 200
    assert api.post(f"{view}/rename", {"name": "Mine"}, token=other).status_code == 404, (
        "it is shared no more"
    )
    (shown,) = api.get("/views", token=token).json["views"]
    assert (shown["name"], shown["department"]) == ("Posters", None)
    assert (
        api.post(f"/views/{kept.json['id']}/share", {"department": "roads"}, token=token).status_code == 200
    )
    assert api.post(f"/views/{kept.json['id']}/delete", {}, token=other).status_code == 403
    assert api.post(f"/views/{kept.json['id']}/delete", {}, token=token).status_code == 200
    assert api.post(f"/views/{kept.json['id']}/delete", {}, token=token).status_code == 404
