"""The promise on paper, for whoever has no e-mail address: a page of A4 with the secret link as a code to scan.

A tagged PDF (PDF/UA). A postal address stands where envelopes have their window (DIN 5008, form B).
"""

from __future__ import annotations

from civic.city.queries import CityRules
from civic.core.i18n import format_date, localized, translations
from civic.core.secrets import display_public_id
from civic.intake.queries import OwnIntake
from civic.issues.queries.detail import IssueDetail
from web.labels import OUR_COLOUR, qr_code
from web.paper import pdf_of


def slip_pdf(own: OwnIntake, detail: IssueDetail, rules: CityRules, base_url: str) -> bytes:
    """The slip in the language of whoever reported."""
    language = rules.spoken(own.language)
    issue, link = detail.listed, f"{base_url}/r/{own.secret}"
    return pdf_of(
        "slip.html", language=language, city=localized(rules.name, language),
        colour=rules.brand_colour or OUR_COLOUR, words=_words(language),
        number=display_public_id(issue.public_id), title=issue.title or localized(issue.category_name, language),
        category=localized(issue.category_name, language), address=issue.address,
        department=localized(issue.department_name, language),
        target=format_date(issue.target, language, rules.time_zone),
        taken=format_date(own.taken_at, language, rules.time_zone), planned_result=detail.planned_result,
        criteria=[localized(each.text, language) for each in detail.criteria],
        name=own.name or "", postal=(own.postal_address or "").splitlines(), link=link,
        code=qr_code(link).svg_data_uri(border=2, unit="mm", scale=1, nl=False),
    )  # fmt: skip


def _words(language: str) -> dict[str, str]:
    _ = translations(language).gettext
    return {
        "heading": _("Your report is taken in"),
        "number": _("Number"),
        "what": _("What it is about"),
        "where": _("Where"),
        "who": _("Who does it"),
        "until": _("Promised by"),
        "result": _("What will be true then"),
        "judge": _("You judge it by"),
        "link": _("Your secret link"),
        "link_why": _(
            "With it you follow what happens, correct your report, answer questions and judge the result. You need no"
            " account. Whoever has this link can do so too: keep it to yourself."
        ),
        "code": _("Code that leads to your report"),
        "date": _("Taken in"),
    }
