"""Domain errors: refusals with a stable code. They know no HTTP and hold no sentence; web turns codes into words."""

from __future__ import annotations


class DomainError(Exception):
    """A refusal that a person can understand and act upon.

    ``code`` is stable and dotted (``issue.outside_city``); ``field`` names the input that it is about, if one is;
    ``params`` are the values that its text mentions. Codes never change their meaning once released.
    """

    def __init__(self, code: str, *, field: str | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params

    def __str__(self) -> str:
        details = "".join(f" {key}={value!r}" for key, value in self.params.items())
        return f"{self.code}{f' ({self.field})' if self.field else ''}{details}"


class InvalidInput(DomainError):
    """One or several values cannot be accepted; ``problems`` holds one error for each field."""

    def __init__(self, *problems: DomainError) -> None:
        super().__init__("input.invalid")
        self.problems = problems


class NotFound(DomainError):
    """There is no such thing, or the reader may not know that there is."""

    def __init__(self, what: str, key: object = None) -> None:
        super().__init__(f"{what}.not_found", key=key)


class NotAllowed(DomainError):
    """The actor's rights do not cover this."""

    def __init__(self, permission: str) -> None:
        super().__init__("permission.denied", permission=permission)


class WrongStatus(DomainError):
    """The verb does not leave the status that the subject is in (a lost race looks the same, on purpose)."""

    def __init__(self, verb: str, status: str) -> None:
        super().__init__("status.verb_not_possible", verb=verb, status=status)
