"""Things of the city with a number on them: lamps, benches, playgrounds, hydrants, sections of road."""
