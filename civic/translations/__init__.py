"""The catalogues: English is in the source, every other language in ``<language>/LC_MESSAGES/messages.po``."""
