"""PDFs of tests: the smallest that are whole, each with words of its own."""

from __future__ import annotations


def pdf(words: str = "a letter") -> bytes:
    """A whole PDF with one object, and a comment that makes it another file than the others."""
    head = f"%PDF-1.7\n% {words}\n1 0 obj\n<</Type/Catalog>>\nendobj\n".encode()
    table = b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Root 1 0 R>>\n"
    return head + table + f"startxref\n{len(head)}\n%%EOF\n".encode()
