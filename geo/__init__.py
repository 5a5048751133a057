"""A spatial toolkit with no tables and no knowledge of any city."""
