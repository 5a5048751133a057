"""Municipal units that do the work, and what each answers for."""
