"""Messages that staff write again and again: kept with blanks, filled in for an issue, counted when used."""
