"""Rules of the city: when something happens and conditions hold, then the platform acts by itself, and says so."""
