"""The city itself: its name, languages, time zone, working calendars and house rules."""
