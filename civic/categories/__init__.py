"""Kinds of issues: what each promises, asks and is judged by."""
