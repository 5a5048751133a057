"""Why something is flagged or taken off a public page, as codes. Pages and letters have the sentences."""

from __future__ import annotations

from typing import Final

REASONS: Final = ("personal_data", "people_shown", "insult", "hate", "obscene", "spam", "other")
"""Personal data of somebody; faces or number plates on a photo; an insult; hatred of a group; something obscene;
advertising or much the same again and again; something else."""

REPHRASED: Final = "rephrased"
"""The author has sent other words in place of those that were covered: somebody looks at them once."""

SOURCES: Final = ("resident", "staff", "rule", "author")
"""Who flagged: somebody on the public page, staff, a rule that reads what is published, the author by new words."""
