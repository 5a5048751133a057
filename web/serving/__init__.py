"""How the web processes are run: gunicorn's configuration, its worker, and psycopg2 among greenlets."""

LISTENER = "VECHE_LISTENER"
"""Variable with the number of a socket that is already listening: `civic up` holds it through restarts."""
