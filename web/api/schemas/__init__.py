"""What the API takes and answers, as documented and checked. Representations are made in ``web.api.shown``."""
