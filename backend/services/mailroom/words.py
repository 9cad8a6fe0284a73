"""What outcomes and reasons are called, in sentences for operators."""

from collections.abc import Mapping

from backend.domain.text import N_, Text

OUTCOME_TEXTS: Mapping[str, str] = {
    "filed": N_("Filed"),
    "already_sent": N_("Already sent"),
    "to_check": N_("To check"),
    "proof_missing": N_("Proof missing"),
    "unreadable": N_("Unreadable"),
    "unknown": N_("Unknown reference"),
    "other_caisse": N_("Another caisse"),
    "doubled": N_("Posted twice"),
    "foreign": N_("Foreign code"),
    "damaged": N_("Damaged"),
}
INFECTED = "infected"
SET_ASIDE: Mapping[str, str] = {
    "blank": N_("Blank or separator page"),
    "not-a-bill": N_("Not a bill"),
    "copy": N_("A copy of something that is here already"),
    "illegible": N_("Illegible: asked for again"),
    "scanned-again": N_("Scanned again: it comes with another pile"),
    "returned": N_("Sent back to the sender"),
}
REASONS: Mapping[str, str] = {
    **SET_ASIDE,
    "sent-before": N_("The bill was sent before: it is paid once."),
    "posted-before": N_("The bill came by post before: it is paid once."),
    "no-proof": N_("There was no proof of payment: the patient was written to."),
    "foreign-code": N_("The code on it is somebody else's."),
    "no-code": N_("No code was found on it."),
    "unread-code": N_("There is a code on it that could not be read."),
    "unpaid": N_("Not paid in our data: look for the stamp or the debit advice."),
    "joined": N_("Its pages belong to the packet before it."),
    "put-apart": N_("A person put these pages apart from the packet before."),
    "called-back": N_("The mail room that handed it on called it back."),
    "undone": N_("A filing was taken back: look again."),
    "time-barred": N_("It arrived after the last day for sending."),
    "cancelled": N_("The practice cancelled this bill."),
    "direct": N_("The caisse pays this bill to the doctor directly."),
    "waiting": N_("Another copy of this bill waits for the same look."),
    "no-caisse": N_("No caisse covers this patient on the day of the service."),
    "other-caisse": N_("Another caisse pays this bill: forward it."),
    "not-registered": N_("Well formed, but no bill has this reference."),
    "encrypted": N_("The file is protected by a password."),
    "truncated": N_("The file is incomplete."),
    "no-such-page": N_("The page is not in the file any more."),
    "too-many-pages": N_("The file has too many pages."),
    "unreadable-file": N_("The file is damaged."),
    "unreadable-page": N_("The page is damaged."),
    "unknown-type": N_("The file is no PDF, TIFF, JPEG or PNG."),
    "heic": N_("The photo is HEIC, which cannot be read: ask for it as JPEG."),
    "empty": N_("The file is empty."),
    "too-slow": N_("Reading it took too long."),
    "too-large": N_("The page is too large to be read safely."),
    INFECTED: N_("The virus check refused it: it is kept, and nobody can open it here."),
    "not-filed": N_(
        "It could not be filed by itself. Type the reference; if that fails, too, tell who runs the system."
    ),
    "not-kept": N_("What was read on the page could not be kept: look at the page."),
    "too-many-pixels": N_("The page is too large to be read safely."),
}
STEPS: Mapping[str, str] = {
    "first_look": N_("at first sight"),
    "working_size": N_("on a closer look"),
    "whole_page": N_("on the page as scanned"),
    "whole_picture": N_("on the picture as taken"),
    "restored": N_("repaired from what is left of it"),
    "restored_elsewhere": N_("repaired, at the second likeliest place"),
    "restored_any": N_("repaired, of unknown size"),
    "likely_place": N_("at the likeliest place only"),
    "smoothed": N_("after smoothing away speckles and ink"),
    "crop_zbar": N_("by the second reader (zbar)"),
    "crop_qrdec": N_("by the third reader (qrdec)"),
    "crop_quirc": N_("by the fourth reader (quirc)"),
    "companion": N_("beside the first code of the page"),
}
FORWARDED = N_("Forwarded to {caisse}.")
HANDED_ON = N_("Handed on by {caisse}.")
OTHERWISE = N_("The page could not be read.")


def step_text(step: str) -> Text | str:
    """What a step of the reader's ladder does, in words; its own name where it is newer than these."""
    return Text(STEPS[step]) if step in STEPS else step


def reason_text(reason: str | None) -> Text | None:
    """The sentence of a stored reason; None where there is none."""
    if not reason:
        return None
    if reason.startswith("forwarded-"):
        return Text(FORWARDED, {"caisse": reason.removeprefix("forwarded-")})
    if reason.startswith("handed-on-"):
        return Text(HANDED_ON, {"caisse": reason.removeprefix("handed-on-")})
    return Text(REASONS.get(reason, OTHERWISE))
