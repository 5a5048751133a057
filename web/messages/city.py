"""The sentences for the error codes of the city's shape."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

MESSAGES: Mapping[str, object] = {
    "demo.other_city": _("Made-up issues are added to the demo city alone"),
    "date.invalid": _("Give a date and time"),
    "date.in_the_past": _("Choose a moment to come"),
    "date.too_far": _("Choose a moment within the next ten years"),
    "city.not_found": _("This city has not been set up yet"),
    "department.not_found": _("There is no such department"),
    "area.not_found": _("There is no such area"),
    "category.not_found": _("There is no such kind of issue"),
    "category.missing": _("Choose what is wrong"),
    "category.narrower_than_duplicates": _("Take the merged issues out first: they would stay public"),
    "category.same": _("It is of this kind already"),
    "category.emergency": _("This is an emergency. Call %(number)s now"),
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
    "text.missing": _("Write a few words"),
    "text.too_long": _("That is %(length)s characters; %(longest)s is the most"),
    "criterion.unknown": _("There is no such criterion here"),
    "criteria.missing": _("Keep at least one point to judge the result by"),
    "category_group.not_found": _("There is no such group of issues"),
    "time.invalid": _("Give a time of day, like 22:00"),
    "text.not_found": _("There is no such notice"),
    "text.changed_meanwhile": _(
        "Somebody else has published version %(version)s meanwhile. Take over what is different, then publish again"
    ),
    "retention.days": _("Give a number of days between 1 and %(most)s"),
    "routing_proposal.not_found": _("There is no such proposal any more: the history has been asked anew"),
    "routing_proposal.none_selected": _("Select something first"),
    "routing_proposal.outdated": _(
        "What this is about is no longer there. Let the history propose anew: civic routing propose"
    ),
    "department.only_receives": _("An outside body only receives what is handed to it; choose a department"),
    "jurisdiction.tie": _("Another department answers for exactly this already"),
    "jurisdiction.not_found": _("There is no such rule any more"),
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
    "calendar.not_found": _("There is no such working calendar"),
    "calendar.code_taken": _("There is a calendar of this code already"),
    "calendar.nothing_to_recount": _("Nothing is to be recounted: this calendar is as dates were counted by"),
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
