"""Refusals: everything that the fund may say no to, as one tree.

A refusal carries a stable `code` (kebab-case, part of the HTTP contract), a `title` (what happened) and a `detail`
(why, and what to do next), both catalogue sentences. No HTTP number stands here: the edges know which one to answer.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from backend.domain.text import N_, Text


class Refusal(Exception):
    """The root of the tree; subclasses set `code`, `title` and `detail` (English catalogue sentences)."""

    code: ClassVar[str] = "refused"
    title: ClassVar[str] = N_("This is not possible")
    detail: ClassVar[str] = ""

    def __init__(
        self, *, errors: Mapping[str, Sequence[Text]] | None = None, subject: object = None, **params: object
    ) -> None:
        """`errors` maps a field's path to what is wrong with it; `subject` is the row the refusal is about."""
        super().__init__(self.code)
        self.errors = {field: list(texts) for field, texts in (errors or {}).items()}
        self.subject = subject
        self.params = params
        self.extra: dict[str, object] = {}  # what an edge adds to the answer

    def title_text(self) -> Text:
        return Text(self.title, dict(self.params))

    def detail_text(self) -> Text:
        return Text(self.detail, dict(self.params))


class NotFound(Refusal):
    """It does not exist, or it is not for this actor: the two must look alike."""

    code = "not-found"
    title = N_("Nothing here")
    detail = N_("This does not exist, or it is not yours.")


class NotSignedIn(Refusal):
    """`reason`, where it is known, tells a phone whether it may go on keeping what it keeps: none (no session came
    with the request), expired, ended (signed out, here or elsewhere), locked (the account is closed).
    """

    code = "not-signed-in"
    title = N_("Please sign in")
    detail = N_("Your session has ended. Sign in again; nothing was lost.")

    @classmethod
    def because(cls, reason: str) -> "NotSignedIn":
        """The refusal with its reason in the answer."""
        refusal = cls()
        refusal.extra["reason"] = reason
        return refusal


class TotpRequired(NotSignedIn):
    """The second factor is missing; said before anything else is looked at."""

    code = "totp-required"
    title = N_("The code is missing")
    detail = N_("Type the six figures that your authenticator app shows.")


class BadCredentials(NotSignedIn):
    """Login, password or code: which one is wrong is not said."""

    code = "bad-credentials"
    title = N_("This does not match")
    detail = N_("Login, password or code is wrong, or the code was used already. Wait for the next code and try again.")


class NotAllowed(Refusal):
    code = "scope"
    title = N_("Not allowed")
    detail = N_("Your access does not cover this.")


class ForeignRequest(NotAllowed):
    """A write that another site may have sent: no token of this session, or a foreign origin."""

    code = "csrf"
    title = N_("This page is too old")
    detail = N_("Load it again, then repeat what you did. Nothing was changed.")


class Conflict(Refusal):
    """Somebody else was faster, or it was done differently before."""

    code = "conflict"
    title = N_("Somebody was faster")
    detail = N_("This was changed in the meantime. Look at the new state and decide again.")


class Invalid(Refusal):
    """Something given cannot be accepted; `errors` names the field."""

    code = "invalid"
    title = N_("Something is not right")
    detail = N_("Check the marked fields.")


class TooLarge(Invalid):
    code = "too-large"
    title = N_("This is too large")
    detail = N_("The limit is {limit}. Nothing was stored.")


class UnsupportedMedia(Invalid):
    code = "unsupported-media"
    title = N_("This kind of file cannot be taken")
    detail = N_("Send it as {accepted}. Nothing was stored.")


class Busy(Refusal):
    """The database is out of reach, or somebody holds a row for too long."""

    code = "busy"
    title = N_("Busy at the moment")
    detail = N_("Nothing was stored. Try again in a moment; the same act twice is the same act.")


class TooMany(Refusal):
    """Too many attempts; `retry_after` in seconds."""

    code = "too-many"
    title = N_("Too many attempts")
    detail = N_("Wait a moment, then try again.")

    def __init__(self, *, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


def invalid(field: str, msgid: str, **params: object) -> Invalid:
    """One field at fault, with its sentence."""
    return Invalid(errors={field: [Text(msgid, params)]})
