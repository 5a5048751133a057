from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from civic.core.storage import NotStored, Storage, StorageUnavailable

KEY = "photos/7k/7k3m9qxa.jpg"


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as keeping files takes: PUT, GET and HEAD of /bucket/key, and deleting many at once."""

    files: dict[str, tuple[bytes, str]]
    broken = False

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.files[self.path] = (body, self.headers["Content-Type"])
        self.answer(200)

    def do_GET(self) -> None:
        content, _ = self.files.get(self.path, (None, ""))
        self.answer(404 if content is None else 200, content or b"")

    do_HEAD = do_GET

    def do_POST(self) -> None:
        # DeleteObjects: the keys come as XML, below the bucket that the path names.
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        bucket = self.path.partition("?")[0].rstrip("/")
        keys = re.findall("<Key>(.*?)</Key>", body)
        for key in keys:
            self.files.pop(f"{bucket}/{key}", None)
        deleted = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        self.answer(200, f"<DeleteResult>{deleted}</DeleteResult>".encode())

    def answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(403 if self.broken else status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", "Mon, 02 Mar 2026 12:00:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return None


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Bucket]]:
    handler = type("OneBucket", (Bucket,), {"files": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_REGION", "nowhere-1")
    yield handler
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(params=["folder", "bucket"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "folder":
        return Storage(tmp_path / "storage")
    request.getfixturevalue("bucket")
    return Storage("s3://city/files")


def test_what_is_stored_comes_back(storage: Storage) -> None:
    assert not storage.exists(KEY)
    storage.put(KEY, b"\xff\xd8 picture", "image/jpeg")
    assert storage.exists(KEY)
    assert storage.get(KEY) == b"\xff\xd8 picture"


def test_storing_again_replaces(storage: Storage) -> None:
    storage.put(KEY, b"one", "image/jpeg")
    storage.put(KEY, b"two", "image/jpeg")
    assert storage.get(KEY) == b"two"


def test_what_was_deleted_is_gone_and_may_be_deleted_again(storage: Storage) -> None:
    storage.put(KEY, b"one", "image/jpeg")
    storage.delete(KEY)
    storage.delete(KEY)
    assert not storage.exists(KEY)
    with pytest.raises(NotStored):
        storage.get(KEY)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "../secret",
        "photos/../../secret",
        "/etc/passwd",
        "photos//a",
        "photos/",
        "a\\b",
        ".hidden",
        "a..b",
        "photos/.",
        "Photo.jpg",
        "a b",
        "a\x00",
        "a\n",
        "я",
        "%2e%2e/a",
        "a" * 201,
    ],
)
def test_a_key_that_could_lead_elsewhere_is_refused_by_every_method(tmp_path: Path, key: str) -> None:
    storage = Storage(tmp_path / "storage")
    (tmp_path / "secret").write_text("secret")
    with pytest.raises(ValueError):
        storage.put(key, b"", "image/jpeg")
    for method in (storage.get, storage.exists, storage.delete):
        with pytest.raises(ValueError):
            method(key)
    assert (tmp_path / "secret").read_text() == "secret"


def test_what_is_no_content_type_is_refused(storage: Storage) -> None:
    with pytest.raises(ValueError):
        storage.put(KEY, b"", "image/jpeg\r\nX: y")


def test_a_bucket_keeps_the_content_type_under_its_prefix(bucket: type[Bucket]) -> None:
    Storage("s3://city/files").put(KEY, b"picture", "image/jpeg")
    Storage("s3://city").put(KEY, b"picture", "image/png")
    assert bucket.files == {
        f"/city/files/{KEY}": (b"picture", "image/jpeg"),
        f"/city/{KEY}": (b"picture", "image/png"),
    }


def test_a_bucket_that_refuses_is_unavailable_and_not_empty(bucket: type[Bucket]) -> None:
    bucket.broken = True
    storage = Storage("s3://city")
    for method in (storage.get, storage.exists, storage.delete):
        with pytest.raises(StorageUnavailable):
            method(KEY)
    with pytest.raises(StorageUnavailable):
        storage.put(KEY, b"", "image/jpeg")


def test_a_reader_beside_a_writer_sees_only_whole_files(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    versions = [bytes([letter]) * 500_000 for letter in (65, 66)]
    storage.put(KEY, versions[0], "image/jpeg")
    done = threading.Event()
    seen: set[bytes] = set()

    def read() -> None:
        while not done.is_set():
            seen.add(storage.get(KEY))

    reader = threading.Thread(target=read)
    reader.start()
    for turn in range(30):
        storage.put(KEY, versions[turn % 2], "image/jpeg")
    done.set()
    reader.join()
    assert seen <= set(versions)
    assert [path.name for path in (tmp_path / "photos" / "7k").iterdir()] == ["7k3m9qxa.jpg"]


def test_a_new_folder_is_closed_to_others(tmp_path: Path) -> None:
    Storage(tmp_path / "deep" / "storage")
    assert (tmp_path / "deep" / "storage").stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageUnavailable):
        Storage(tmp_path / "file")


def test_a_file_where_a_folder_should_be_is_unavailable_too(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    (tmp_path / "photos").write_text("")
    with pytest.raises(StorageUnavailable):
        storage.put(KEY, b"", "image/jpeg")


@pytest.mark.parametrize("location", ["", "http://city.example", "s3://", "ftp://a/b", "s3://user:pass@b/c"])
def test_another_address_is_refused(location: str) -> None:
    with pytest.raises(ValueError):
        Storage(location)
