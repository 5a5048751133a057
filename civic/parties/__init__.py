"""Outside parties: contractors and utilities that do a part by a signed link, without an account."""
