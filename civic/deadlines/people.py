"""Who is told of a date: by the role that a step of the ladder names."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.people.queries import holders_of


def people_of(
    session: Session, role: str, department_id: int, category_id: int, assignee_id: int | None = None
) -> list[int]:
    """The ids of who holds a role today, as their own or as a deputy, for the department and the category.

    ``holder`` is who has the assignment in hand, and where nobody has, the leads. Administrators are the city's.
    """
    if role == "administrator":
        return holders_of(session, role)
    if role == "holder" and assignee_id is not None:
        return [assignee_id]
    return holders_of(session, "lead" if role == "holder" else role, department_id, category_id)
