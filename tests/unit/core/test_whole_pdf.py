"""What is taken for a PDF: one from its first byte to its last, with no other file in or around it."""

from __future__ import annotations

import io
import zipfile

import pytest
from weasyprint import HTML

from civic.intake.whole_pdf import is_whole_pdf
from tests.pdfs import pdf


def archive() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as folder:
        folder.writestr("run.sh", "echo")
    return made.getvalue()


@pytest.mark.parametrize("content", [pdf(), pdf() + b"\r\n\n", pdf() + b"\0" * 40])
def test_a_whole_one_is_taken_also_with_empty_space_behind_it(content: bytes) -> None:
    assert is_whole_pdf(content)


def test_those_that_programs_write_are_taken() -> None:
    assert is_whole_pdf(HTML(string="<p>A plan</p>").write_pdf())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7\nscan",
        b"<html>" + pdf(),
        b"\n" + pdf(),
        pdf("<script>alert(1)</script>"),
        pdf("<!DOCTYPE html>"),
        pdf() + b"<html></html>",
        pdf() + archive(),
        pdf(archive().decode("latin-1")),
        pdf()[: -len(b"%%EOF\n")],
        pdf().replace(b"startxref\n", b"startxref\n9"),
        b"GIF89a" + pdf(),
    ],
)
def test_what_hides_another_file_or_is_none_is_refused(content: bytes) -> None:
    assert not is_whole_pdf(content)
