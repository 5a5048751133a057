"""What stands for a person where there is no room for a name."""

from __future__ import annotations


def initials(name: str) -> str:
    """One or two letters for a person: "Marta Kim" is MK."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
