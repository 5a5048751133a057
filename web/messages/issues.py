"""The sentences for the error codes of issues and reports."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

MESSAGES: Mapping[str, object] = {
    "status.verb_not_possible": _(
        "This is not possible any more: somebody else was faster, or it has moved on"
    ),
    "issue.claimed": _("%(name)s has it in hand. Ask, or send it once more to do it all the same"),
    "status.unknown": _("There is no such status"),
    "value.invalid": _("This value cannot be used here"),
    "value.missing": _("This cannot be left out"),
    "value.unknown": _("This is not known here"),
    "value.is_null": _("This cannot be null; leave it out"),
    "value.not_text": _("Give a text"),
    "value.not_a_number": _("Give a number, not a text"),
    "value.not_whole": _("Give a whole number"),
    "value.not_boolean": _("Give true or false"),
    "value.not_a_list": _("Give a list"),
    "value.not_an_object": _("Give an object"),
    "value.not_a_choice": _("Give one of: %(choices)s"),
    "value.out_of_range": _("Give a number from %(lowest)s to %(highest)s"),
    "value.too_many": _("Those are %(length)s; %(longest)s is the most"),
    "issue.not_found": _("There is no such issue, or it is not public"),
    "report.not_found": _("There is no such report"),
    "assignment.not_found": _("There is no such assignment on this issue"),
    "place.missing": _("Say where it is: a street and number, or tap the map"),
    "place.not_a_place": _("This is not a place on the map"),
    "place.streets_unknown": _(
        "We know no streets here yet. Begin with the name of the area, or tap the map"
    ),
    "place.address_unknown": _("We do not know this address. Check the street and number, or tap the map"),
    "place.address_ambiguous": _("There are several such addresses. Choose one of them"),
    "verdict.incomplete": _("Say whether it is met, or that you cannot tell"),
    "verdict.not_asked": _("Whoever signed or wrote it judges it"),
    "issue.outside_city": _("This place lies outside %(city)s. %(advice)s"),
    "report.anonymous_not_allowed": _("This city needs an e-mail address or a phone number to answer you"),
    "report.already_promised": _(
        "The department has accepted this result; it is promised and stays as it is"
    ),
    "report.moderated": _("A moderator has covered these words. Write to the city or wait for the decision"),
    "report.rephrase_asked": _(
        "A moderator asks for other words. Send them on the page of your report, where it says so"
    ),
    "answer.unknown_question": _("This question is not asked for this kind of issue"),
    "answer.missing": _("Answer this question"),
    "answer.not_a_number": _("Enter a whole number"),
    "answer.not_a_choice": _("Choose one of the answers"),
    "photo.too_many": _("%(most)s photos at most"),
    "photo.not_found": _("This photo is gone. Add it again"),
    "photo.missing": _("Add a photo that shows the result"),
    "photo.too_large": _("A photo may have 20 MB at most"),
    "photo.too_many_pixels": _("This picture has too many pixels. Take one with fewer than 50 million"),
    "photo.not_a_picture": _("This is not a photo. JPEG, PNG, WebP and HEIC are taken"),
    "photo.damaged": _("This photo is damaged and cannot be read"),
    "assignment.not_open": _("There is no open work here"),
    "assignment.nobody_to_ask": _("Nobody could hear the question: the reporter left no contact"),
    "assignment.not_a_colleague": _("Choose somebody who works for this department"),
    "assignment.delivered_it_before": _("Residents were not content; somebody else does it this time"),
    "assignment.department_already_on_it": _("This department is on it already"),
    "assignment.not_handed_over": _("Nobody handed this over to you, so there is nobody to send it back to"),
    "assignment.returned_too_often": _("A lead has decided whose this is; it is not sent back any more"),
    "assignment.order_circular": _("That part waits for this one itself"),
    "assignment.days_out_of_range": _("Give it 1 to %(most)s working days"),
    "decline.reason_unknown": _("Choose a reason"),
    "verb.not_found": _("Nothing of that name can be done with an issue"),
    "verdict.contact_unconfirmed": _("Confirm your e-mail address first: then your verdict counts"),
    "verdict.missing": _("Say of at least one point whether it is met"),
    "verdict.unknown_answer": _("Choose met, not met or cannot tell"),
    "content.not_found": _("This is no longer there"),
    "content.unknown": _("Choose what it is about"),
    "case.not_found": _("There is no such case"),
    "reason.unknown": _("Choose a reason"),
    "redaction.nothing_chosen": _("Choose first what shall be covered"),
    "redaction.outside_text": _("The words have changed meanwhile. Look again"),
    "redaction.too_many": _("Those are too many parts; %(most)s is the most"),
    "redaction.original_gone": _("The original is kept no longer"),
    "redaction.not_words": _("This is a photo: say which rectangles shall be covered"),
    "redaction.not_a_photo": _("These are words: say which of them shall be covered"),
    "redaction.nobody_to_ask": _("There is nobody who could write this anew"),
    "photo.rectangle_outside": _("A rectangle lies outside of the photo of %(width)s × %(height)s pixels"),
    "photo.rectangle_invalid": _("Give each rectangle by four whole numbers"),
    "words.not_a_word": _("One word a line; this is none: %(word)s"),
    "words.too_many": _("That is more than %(most)s words"),
    "shape.changed_meanwhile": _(
        "Somebody else has changed this meanwhile. Compare both, then save yours or take over theirs"
    ),
}
