"""The sentence for every error code, in the reader's language. A code without a sentence fails a test."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from civic.core.datafiles import DataFileError
from civic.core.errors import DomainError
from civic.core.i18n import localized
from web.language import current_language

MESSAGES: Mapping[str, object] = {
    "input.invalid": _("Some things need another look"),
    "page.not_found": _("There is no such page"),
    "page.method": _("This address does not take that kind of request"),
    "http.400": _("The request could not be understood"),
    "http.401": _("Sign in first"),
    "http.403": _("You may not do this"),
    "http.406": _("The answer cannot be given in that form"),
    "http.408": _("The request came too slowly. Send it again where the connection is better"),
    "http.415": _("The request came in a form that is not taken here"),
    "http.422": _("Some things need another look"),
    "http.429": _("Too many requests. Wait a little and try again"),
    "http.500": _("Something went wrong on our side. Nothing you sent was half done; try again"),
    "http.503": _("The city is busy. Try again in a moment"),
    "form.confirm": _("Please press Send once more: we want to be sure that a person sends this"),
    "form.expired": _("This form was open for too long. Send it again"),
    "limit.reached": _("That was a lot from one address. Wait a little and try again"),
    "outgoing.address_refused": _(
        "%(host)s leads into a closed network, where the city's program does not go"
    ),
    "outgoing.not_https": _("%(host)s is spoken to over https only"),
    "outgoing.too_large": _("The answer from there is larger than anything that is taken"),
    "token.not_valid": _("This token is unknown or has ended"),
    "token.needed": _("Only staff may do this. Send a token of theirs: Authorization: Bearer TOKEN"),
    "body.not_json": _("The body is not JSON that can be read"),
    "body.too_large": _("The body is larger than anything this takes"),
    "link.not_valid": _("This link is not known here. Ask for a new one"),
    "link.used": _("This link has been used already. Ask for a new one"),
    "link.expired": _("This link does not work any more. Ask for a new one"),
    "factor.needed": _("Show your second factor first"),
    "factor.code_wrong": _("This code is not right, or it was used before. Wait for the next one"),
    "factor.recovery_code_wrong": _("This recovery code is not right, or it was used before"),
    "factor.too_many": _("Those were many tries. Wait an hour, or use a passkey"),
    "factor.nothing_waits": _("This was begun too long ago. Begin again"),
    "factor.not_set_up": _("There is no second factor here"),
    "factor.last_one": _("Your work here needs a second factor. Add another one first, then remove this one"),
    "factor.not_fresh": _("For this, show once more that it is you"),
    "factor.reason_unknown": _("Choose a reason"),
    "passkey.not_possible": _("Passkeys need an address with https"),
    "passkey.challenge_over": _("That took too long. Try again"),
    "passkey.refused": _("This passkey does not open an account here"),
    "passkey.known": _("This passkey is known here already"),
    "passkey.not_found": _("There is no such passkey"),
    "passkey.too_many": _("%(most)s passkeys are the most. Remove one first"),
    "session.not_found": _("This session has ended already"),
    "sign_on.refused": _("You did not come in: %(provider)s or you yourself said no"),
    "sign_on.not_understood": _("The answer of %(provider)s was not right or too old. Try once more"),
    "sign_on.unreachable": _("%(provider)s cannot be reached just now. Try again a little later"),
    "sign_on.email_missing": _(
        "%(provider)s does not say that your e-mail address is confirmed. Confirm it there first"
    ),
    "sign_on.account_exists": _(
        "There is an account with your e-mail address here. Sign in as you did before; then connect it with"
        " %(provider)s under Connected accounts"
    ),
    "sign_on.account_ended": _("Your account here has ended. Ask an administrator of the city"),
    "sign_on.unknown_here": _(
        "%(provider)s opens accounts of the city's people only, and you have none here yet"
    ),
    "sign_on.used_by_another": _("That account is connected with somebody else's here"),
    "sign_on.another_connected": _("You are connected with another account there. Disconnect that one first"),
    "provider.not_found": _("There is no such provider"),
    "identity.not_found": _("It is not connected any more"),
    "group_role.group_missing": _("Enter the group as the provider writes it"),
    "group_role.exists": _("This group gives that role already"),
    "group_role.not_found": _("This line is gone already"),
    "permission.denied": _("You may not do this"),
    "status.verb_not_possible": _(
        "This is not possible any more: somebody else was faster, or it has moved on"
    ),
    "write.try_again": _("That did not work this time. Send it again"),
    "idempotency.key_missing": _(
        "Send the header Idempotency-Key with a new random value, so that sending again cannot do it twice"
    ),
    "idempotency.key_invalid": _("The Idempotency-Key must have 1 to 200 printable characters"),
    "idempotency.in_flight": _("The same request is being worked on. Ask again in a moment"),
    "idempotency.body_differs": _("This Idempotency-Key was used with another content"),
    "list.cursor_invalid": _("This place in the list is not known. Begin again at the first page"),
    "priority.unknown": _("Choose how much it presses"),
    "suggestion.gone": _("Somebody has decided about this suggestion meanwhile, or it no longer fits."),
    "suggestion.not_a_number": _("Enter a whole number from %(least)s to %(most)s"),
    "suggestion.not_a_share": _("Enter a number of per cent from %(least)s to %(most)s"),
    "suggestion.unknown_kind": _("There are no such suggestions"),
    "status.unknown": _("There is no such status"),
    "bbox.invalid": _("Give the box as west,south,east,north in degrees"),
    "date.invalid": _("Give a date and time"),
    "date.in_the_past": _("Choose a moment to come"),
    "date.too_far": _("Choose a moment within the next ten years"),
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
    "city.not_found": _("This city has not been set up yet"),
    "issue.not_found": _("There is no such issue, or it is not public"),
    "report.not_found": _("There is no such report"),
    "assignment.not_found": _("There is no such assignment on this issue"),
    "department.not_found": _("There is no such department"),
    "area.not_found": _("There is no such area"),
    "person.not_found": _("There is no such person"),
    "category.not_found": _("There is no such kind of issue"),
    "category.missing": _("Choose what is wrong"),
    "category.narrower_than_duplicates": _("Take the merged issues out first: they would stay public"),
    "category.same": _("It is of this kind already"),
    "category.emergency": _("This is an emergency. Call %(number)s now"),
    "place.missing": _("Say where it is: a street and number, or tap the map"),
    "place.not_a_place": _("This is not a place on the map"),
    "place.streets_unknown": _(
        "We know no streets here yet. Begin with the name of the area, or tap the map"
    ),
    "place.address_unknown": _("We do not know this address. Check the street and number, or tap the map"),
    "place.address_ambiguous": _("There are several such addresses. Choose one of them"),
    "issue.outside_city": _("This place lies outside %(city)s. %(advice)s"),
    "asset.not_found": _("There is no such thing in the city's records"),
    "asset.retired": _("This one is there no more. Report the place instead"),
    "asset.other_type": _("This kind of issue is about something else: %(type)s"),
    "asset.missing": _("Say which one it is: choose it, or type its number"),
    "asset.unknown_number": _("%(type)s %(typed)s is not known here. Check the number, or choose on the map"),
    "asset.retired_number": _("%(type)s %(typed)s is there no more. Check the number, or choose on the map"),
    "asset_type.not_found": _("The city has no things of this kind"),
    "labels.numbers_invalid": _("Write numbers like 1-200, 217. This is none: %(part)s"),
    "labels.none": _("There is nothing of this kind with these numbers"),
    "labels.too_many": _("Those are more than %(most)s labels. Choose fewer numbers or an area"),
    "near.invalid": _("Give the place as longitude,latitude in degrees"),
    "text.missing": _("Write a few words"),
    "text.too_long": _("That is %(length)s characters; %(longest)s is the most"),
    "contact.email_invalid": _("Enter an e-mail address like name@example.org"),
    "contact.phone_invalid": _("Enter a phone number like +7 900 123-45-67"),
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
    "criterion.unknown": _("There is no such criterion here"),
    "criteria.missing": _("Keep at least one point to judge the result by"),
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
    "decline.reason_unknown": _("Choose a reason"),
    "part.not_found": _("There is no such part of the page"),
    "verb.not_found": _("Nothing of that name can be done with an issue"),
    "merge.missing": _("Choose the issue that it is the same as, or give its number"),
    "merge.with_itself": _("An issue cannot be merged with itself"),
    "merge.less_visible": _("A private matter cannot become part of a public one"),
    "verdict.contact_unconfirmed": _("Confirm your e-mail address first: then your verdict counts"),
    "verdict.missing": _("Say of at least one point whether it is met"),
    "verdict.unknown_answer": _("Choose met, not met or cannot tell"),
    "content.not_found": _("This is no longer there"),
    "content.unknown": _("Choose what it is about"),
    "case.not_found": _("There is no such case"),
    "decision.unknown": _("Choose what is to be done"),
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
    "rule.unknown": _("There is no such rule"),
    "rule.action_unknown": _("Choose what the rule does"),
    "language.unknown": _("There is no such language"),
    "words.not_a_word": _("One word a line; this is none: %(word)s"),
    "words.too_many": _("That is more than %(most)s words"),
    "view.unknown": _("There is no such view of the queue"),
    "sign_in.failed": _("E-mail address or password is wrong"),
    "sign_in.demo_password": _("This is a demo password; it is not taken outside the demo city"),
    "link.not_found": _("This link is unknown. Check that it was copied whole"),
    "link.code_wrong": _("This confirmation link is not valid any more"),
    "person.email_taken": _("There is an account with this e-mail address"),
    "person.name_missing": _("Enter a name"),
    "person.password_short": _("A password has %(shortest)s characters at least"),
    "person.password_long": _("A password has %(longest)s characters at most"),
    "person.password_common": _("Many people have this password, so it is tried first. Choose another"),
    "person.password_about_you": _("This is little more than your name or address. Choose another"),
    "password.wrong": _("This is not your password"),
    "account.not_fresh": _("Confirm first that it is you"),
    "person.oneself": _("This is your own account; somebody else has to do it"),
    "email.same": _("This is your address already"),
    "token.not_found": _("This token has ended already"),
    "token.too_many": _("%(most)s tokens are the most. End one that is not needed"),
    "role.unknown": _("There is no such role"),
    "role.needs_department": _("This role is held in a department. Name one"),
    "role.has_no_department": _("This role is held for the whole city"),
    "role.has_no_scope": _("This role is for all kinds of issues"),
    "role.group_or_category": _("Choose a group or a single kind, not both"),
    "role.ends_too_soon": _("The last day must be to come, and after the first"),
    "role.reason_unknown": _("Choose a reason"),
    "role.last_administrator": _("A city needs an administrator: this is the last one"),
    "role_grant.not_found": _("They do not hold this role any more"),
    "category_group.not_found": _("There is no such group of issues"),
    "deputy.oneself": _("Choose somebody else"),
    "deputy.not_staff": _("Give the address of somebody who works here"),
    "deputy.no_roles": _("They hold no role that somebody could act in"),
    "deputy.dates_wrong": _("The last day must be to come, and after the first"),
    "deputy.too_long": _("A year is the longest that somebody can act for another"),
    "deputy.already_named": _("They act for this person already, or will"),
    "deputy.not_found": _("This has ended already"),
    "person.account_ended": _("This account has ended"),
    "person.account_open": _("This account has not ended"),
    "invitation.no_roles": _("Choose a role"),
    "invitation.oneself": _("You work here already"),
    "invitation.already_sent": _(
        "This address is invited already. Send that invitation again, or withdraw it"
    ),
    "invitation.not_found": _("This invitation waits no more"),
    "invitation.not_backed": _(
        "Whoever invited you may not give these roles any more. Ask for a new invitation"
    ),
    "invitation.over": _("The time for which you were invited is over"),
    "role.already_granted": _("They hold this role already"),
    "residence.way_off": _("The city does not take this way at present"),
    "residence.way_unknown": _("There is no such way"),
    "residence.years": _("Give a number of years from %(least)s to %(most)s"),
    "residence.days": _("Give a number of days from %(least)s to %(most)s"),
    "residence.area_missing": _("Choose the area"),
    "residence.too_old": _("This was shown so long ago that it does not hold any more"),
    "residence.not_yourself": _("Nobody verifies themselves. Ask a colleague"),
    "residence.not_found": _("There is nothing to drop: no residence is verified"),
    "residence.part_missing": _("Fill this in"),
    "residence.letter_under_way": _("A letter is under way already"),
    "residence.letters_enough": _(
        "Those were %(most)s letters in half a year. Come to a desk of the city instead"
    ),
    "residence.not_printed": _("The letter has not been printed yet"),
    "residence.code_unlike": _("A code has eight letters and digits, like 7K3M-9QXA"),
    "residence.code_wrong": _("This is not the code of your letter. Look at it again"),
    "residence.code_spent": _("That was wrong too often. The code works no more; ask for another letter"),
    "residence.no_letters": _("There is no letter to print"),
    "residence.sent_already": _("These letters are marked as sent already"),
    "residence.no_register": _("The city has brought no register yet"),
    "residence.entry_taken": _(
        "Somebody has verified another account by this entry. Come to a desk of the city"
    ),
    "residence.entry_unknown": _("The register has no such entry. Check what you have typed"),
    "residence.tries_enough": _(
        "That was wrong too often. Try again tomorrow, or come to a desk of the city"
    ),
    "residence.proof_missing": _("Record only what you have seen, and say so"),
    "residence_letter.not_found": _("No letter is under way"),
    "residence_batch.not_found": _("There is no such batch of letters"),
    "profile.place_kind": _("Choose what kind of place it is"),
    "profile.places_enough": _("%(most)s places are the most. Remove one first"),
    "profile.quiet_both": _("Give both times, or neither"),
    "profile.quiet_same": _("The quiet hours end when they begin"),
    "profile_place.not_found": _("This place is removed already"),
    "profile_part.not_found": _("There is no such part of the profile"),
    "time.invalid": _("Give a time of day, like 22:00"),
    "contact.none_left": _("No contact was left here, or it is gone by now"),
    "contact.nobody_looks": _("Only a person can look at a contact"),
    "text.not_found": _("There is no such notice"),
    "text.changed_meanwhile": _(
        "Somebody else has published version %(version)s meanwhile. Take over what is different, then publish again"
    ),
    "retention.days": _("Give a number of days between 1 and %(most)s"),
    "export.not_found": _("This download is not there any more. Ask for a new one"),
    "export.already_running": _("Your data is being put together already"),
    "export.too_many": _("%(most)s times a day is the limit. Try again tomorrow"),
    "account.choose_words": _("Choose what becomes of what you wrote"),
    "account.holds_roles": _(
        "You still hold roles here. Ask an administrator to take them over first; then you can delete the account"
    ),
    "routing_proposal.not_found": _("There is no such proposal any more: the history has been asked anew"),
    "routing_proposal.none_selected": _("Select something first"),
    "routing_proposal.outdated": _(
        "What this is about is no longer there. Let the history propose anew: civic routing propose"
    ),
    "department.only_receives": _("An outside body only receives what is handed to it; choose a department"),
    "jurisdiction.tie": _("Another department answers for exactly this already"),
    "jurisdiction.not_found": _("There is no such rule any more"),
    "shape.changed_meanwhile": _(
        "Somebody else has changed this meanwhile. Compare both, then save yours or take over theirs"
    ),
    "department.code_taken": _("There is a department with this code already, perhaps a retired one"),
    "department.has_open_work": _(
        "Issues still wait for this department: %(assignments)s. Hand them over first"
    ),
    "departments.one_triage": _("The city needs exactly one triage desk"),
    "category.code_taken": _("There is a kind of issue with this code already, perhaps a retired one"),
    "category_group.code_taken": _("There is a group with this code already"),
    "area.name_missing": _("Give the area a name"),
    "area.too_few_corners": _("An area needs three corners at least"),
    "area.too_many_corners": _("An area may have %(most)s corners at most"),
    "area.crosses_itself": _("The outline crosses itself. Put the corners in order, around the area"),
    "area.no_ground": _("These corners enclose nothing on this earth"),
    "area.same_shape": _("An area of this very shape has been drawn already"),
    "area.corner_unreadable": _("Write a corner as latitude, longitude in degrees. This is none: %(line)s"),
    "area.has_rules": _("Departments answer there: %(rules)s rules name this area. End those first"),
    "area_type.not_found": _("There is no such type of area"),
    "city.no_language": _("The city needs one language at least"),
    "city.name_missing": _("The name is missing in one of the languages"),
    "city.unknown_time_zone": _("This is no time zone. Write one such as Europe/London"),
    "city.calendar_time_zone": _("The calendar counts in %(calendar)s, the city in %(city)s"),
    "city.demo_stays": _("A demo city cannot become a real one, nor the other way round"),
    "city.tile_url": _("Write https://HOST/…/{z}/{x}/{y}.png, or .mvt"),
    "city.colour_unknown": _("Write a colour like #0D6A5D"),
    "city.colour_contrast": _(
        "%(value)s cannot be read well: its contrast is %(ratio)s to 1, and text needs %(needed)s. Take a darker one"
    ),
    "calendar.unreadable": _("The calendar cannot be read"),
    "calendar.malformed": _(
        "This cannot be read: %(value)s. Hours are like 09:00-13:00, days like 2026-12-31"
    ),
    "calendar.unknown_key": _("This is not known here"),
    "calendar.holiday_twice": _("%(date)s is there twice"),
    "calendar.holiday_out_of_order": _("The last day must come after the first, within a year"),
    "calendar.unknown_time_zone": _("This is no time zone. Write one such as Europe/London"),
    "calendar.weekday_unknown": _("This is no weekday"),
    "calendar.hours_out_of_order": _("Hours must follow one another and not overlap"),
    "calendar.no_working_time": _("There must be working time on one day of the week at least"),
    "calendar.both_holiday_and_workday": _("%(date)s is a holiday and a day with other hours at once"),
    "calendar.years_out_of_order": _("The first year comes after the last"),
}

# What the readers of the city's files refuse, by the last part of the code: forms are read by the same readers.
FILE_MESSAGES: Mapping[str, object] = {
    "missing": _("This cannot be left out"),
    "unknown_key": _("This does not belong here"),
    "wrong_type": _("This value cannot be used here"),
    "bad_code": _("A code has 1 to 64 of a-z, 0-9, - and _"),
    "empty": _("This cannot be left out"),
    "too_long": _("That is %(length)s characters; %(limit)s is the most"),
    "out_of_range": _("Give a number from %(low)s to %(high)s"),
    "not_a_choice": _("Choose one of: %(choices)s"),
    "language_missing": _("Write it in every language of the city. It is missing in: %(languages)s"),
    "language_unknown": _("The city does not have this language: %(language)s"),
    "duplicate": _("%(value)s is there twice"),
    "unknown_code": _("This is not known here: %(value)s"),
    "not_an_email": _("Enter an e-mail address like name@example.org"),
    "not_a_phone": _("Enter a phone number like +7 900 123-45-67"),
    "one_of_three": _("Choose for what: everything, a group or a kind of issue"),
    "tie": _("%(other)s answers for this already"),
    "too_few": _("There must be %(low)s at least"),
    "too_many": _("There may be %(high)s at most"),
    "colour_unknown": MESSAGES["city.colour_unknown"],
    "colour_contrast": MESSAGES["city.colour_contrast"],
}


def message_of(error: DomainError) -> str:
    """The sentence for an error in the reader's language."""
    template = MESSAGES.get(error.code)
    if template is None and isinstance(error, DataFileError):
        template = FILE_MESSAGES.get(error.code.rpartition(".")[2])
    if template is None:
        return gettext("Something is not right here (%(code)s)", code=error.code)
    language = current_language()
    values = {
        name: localized(value, language) if isinstance(value, Mapping) else value
        for name, value in error.params.items()
    }
    text = str(template)
    return (text % values if values and "%(" in text else text).strip()
