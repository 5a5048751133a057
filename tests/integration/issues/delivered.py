"""An issue that was delivered, with reporters who may judge it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.commands.accept import accept
from civic.issues.commands.confirm_contact import confirm_contact
from civic.issues.commands.deliver import deliver
from civic.issues.commands.join import join
from civic.issues.commands.judge import judge
from civic.issues.submission import Contact
from tests.integration.issues.rows import a_photo, reporter
from tests.small_city import KEY, SmallCity

MET = {"lit": "met", "safe": "met"}
NOT_MET = {"lit": "met", "safe": "not_met"}


@dataclass
class Delivered:
    session: Session
    public_id: str
    reports: list[int]
    agent: Actor

    def judge(
        self, number: int, answers: dict[str, str], reason: str = "", photos: tuple[str, ...] = ()
    ) -> None:
        """The verdict of the reporter of this number."""
        report = self.reports[number]
        judge(self.session, reporter(report), self.public_id, report, answers, reason=reason, photos=photos)

    def deliver_again(self, colleague: Actor) -> None:
        accept(self.session, colleague, self.public_id)
        deliver(self.session, colleague, self.public_id, "Done again.", photos=(a_photo(self.session),))


def delivered(city: SmallCity, reporters: int = 1, category: str = "lamp") -> Delivered:
    """``reporters`` people with confirmed addresses have reported it; their department has delivered."""
    session = city.session
    agent = city.staff("roads" if category == "pothole" else "lighting")
    promise = city.report(category=category, contact="first@example.org")
    reports = [promise.report_id]
    for number in range(1, reporters):
        contact = Contact(email=f"reporter{number}@example.org")
        reports.append(join(session, reporter(), promise.public_id, key=KEY, contact=contact).report_id)
    for report in reports:
        confirm_contact(session, reporter(report), promise.public_id, report)
    accept(session, agent, promise.public_id)
    deliver(session, agent, promise.public_id, "Done.", photos=(a_photo(session),))
    return Delivered(session, promise.public_id, reports, agent)
