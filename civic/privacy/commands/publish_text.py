"""A new version of one of the city's notices."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.city.shape import begin_shaping, record_shaping
from civic.core import clock
from civic.core.errors import DomainError, InvalidInput
from civic.core.permissions import Actor, policies
from civic.issues.work import checked_text
from civic.privacy.events import TextPublished
from civic.privacy.models import SiteText
from civic.privacy.notices import LONGEST
from civic.privacy.queries.texts import notice


def publish_text(
    session: Session, actor: Actor, code: str, words: Mapping[str, str], *, based_on: int
) -> int:
    """Put a text in force in every language of the city; returns its version, or the present one where it is the same.

    ``based_on`` is the version that was changed. Raises NotFound ``text.not_found``, NotAllowed, InvalidInput at
    ``words.LANGUAGE``, DomainError ``text.changed_meanwhile``.
    """
    policies.require("text.publish", actor)
    begin_shaping(session, actor)
    present = notice(session, code)
    if present.version != based_on:
        raise DomainError("text.changed_meanwhile", field="words", version=present.version)
    checked, problems = {}, []
    for language in city_rules(session).languages:
        try:
            field = f"words.{language}"
            checked[language] = checked_text(
                words.get(language, ""), field=field, required=True, longest=LONGEST
            )
        except DomainError as problem:
            problems.append(problem)
    if problems:
        raise InvalidInput(*problems)
    if checked == present.words:
        return present.version
    session.add(
        SiteText(
            code=code, version=present.version + 1, words=checked, published_at=clock.now(),
            published_by_id=actor.person_id,
        )
    )  # fmt: skip
    session.flush()
    body = TextPublished(
        text=code, number=present.version + 1, earlier=present.version, languages=sorted(checked)
    )
    record_shaping(session, actor, body)
    return present.version + 1
