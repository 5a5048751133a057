"""Pages, JSON API, live channel and command line: the only floor that knows HTTP."""
