"""What residents of the demo city propose: a year of initiatives, lived by the commands, with words of a data file."""
