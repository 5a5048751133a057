"""One verb, one function, one file.

Each changes rows and records an event in the caller's transaction, and does nothing else.
"""
