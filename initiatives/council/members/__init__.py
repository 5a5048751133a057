"""Who sits in the council: terms, groups, deputies."""
