"""Who lives where, as far as the city has to know: the area, how that was shown, since and until when."""
