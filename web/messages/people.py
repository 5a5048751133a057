"""The sentences for the error codes of people, their accounts and their rights."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

MESSAGES: Mapping[str, object] = {
    "token.not_valid": _("This token is unknown or has ended"),
    "token.needed": _("Only staff may do this. Send a token of theirs: Authorization: Bearer TOKEN"),
    "token.account_needed": _(
        "Who has an account may do this. Send a token of yours: Authorization: Bearer TOKEN"
    ),
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
    "person.not_found": _("There is no such person"),
    "contact.email_invalid": _("Enter an e-mail address like name@example.org"),
    "contact.phone_invalid": _("Enter a phone number like +7 900 123-45-67"),
    "consent.missing": _("Read it out and ask whether they agree, or leave the contact empty"),
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
    "contact.none_left": _("No contact was left here, or it is gone by now"),
    "contact.nobody_looks": _("Only a person can look at a contact"),
    "export.not_found": _("This download is not there any more. Ask for a new one"),
    "export.already_running": _("Your data is being put together already"),
    "export.too_many": _("%(most)s times a day is the limit. Try again tomorrow"),
    "account.choose_words": _("Choose what becomes of what you wrote"),
    "account.holds_roles": _(
        "You still hold roles here. Ask an administrator to take them over first; then you can delete the account"
    ),
}
