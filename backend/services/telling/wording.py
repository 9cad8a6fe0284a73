"""What a message says. It may lie on a locked screen: no name, no doctor, no act, no amount, nothing of health."""

from dataclasses import dataclass

from backend.domain.telling import SECURITY
from backend.domain.text import N_, Text
from backend.models.telling import Notice

_ONE = {
    "document": (N_("A new document"), N_("Open the app to read it.")),
    "posted": (N_("Your post has arrived"), N_("Open the app to see what arrived. You need not send it again.")),
    "question": (
        N_("Your caisse has a question for you"),
        N_("Open the app to read the question and to answer it. Nothing is decided before that."),
    ),
    "decided": (N_("A decision was made"), N_("Open the app to read it.")),
    "paid": (N_("A payment is on its way"), N_("Open the app to see what for.")),
    "reminder": (N_("Something should be sent soon"), N_("Open the app to see what, and until when.")),
    "iban-changed": (
        N_("Your bank account was changed"),
        N_("If it was not you, sign in at once and change it back, choose a new password, and tell your caisse."),
    ),
    "factor-changed": (
        N_("The way you sign in was changed"),
        N_("If it was not you, choose a new password at once, and tell your caisse."),
    ),
}
_SEVERAL = {
    "document": (N_("New documents"), N_("Open the app to read them.")),
    "question": (
        N_("Your caisse has questions for you"),
        N_("Open the app to read the questions and to answer them. Nothing is decided before that."),
    ),
    "decided": (N_("Decisions were made"), N_("Open the app to read them.")),
    "paid": (N_("Payments are on their way"), N_("Open the app to see what for.")),
    "reminder": (N_("Some things should be sent soon"), N_("Open the app to see what, and until when.")),
}
_PLACES = {"question": "/claims", "decided": "/claims", "paid": "/claims"}
_MAIL = N_("{what}\n\n{link}\n\nWhat you are told, and how, you choose in the app under “Me”, “Being told”.")
_SECURITY_MAIL = "{what}\n\n{link}"


@dataclass(frozen=True, slots=True)
class Message:
    """`path` is what it opens: a document's page, or a list; signing in comes first."""

    title: Text
    body: Text
    path: str

    def mail(self, public_url: str, kind: str) -> Text:
        """The body of a mail, with the link."""
        frame = _SECURITY_MAIL if kind in SECURITY else _MAIL
        return Text(frame, {"what": self.body, "link": public_url + self.path})


def message_of(notice: Notice, *, opens_document: bool) -> Message:
    """The words for a notice, or for several of its kind that are told together."""
    several = notice.events > 1 and notice.kind in _SEVERAL
    title, body = (_SEVERAL if several else _ONE)[notice.kind]
    if notice.kind in SECURITY:
        path = "/me/sign-in" if notice.kind == "factor-changed" else "/me/account"
    elif notice.document_id is not None and opens_document and not several:
        path = f"/documents/{notice.document_id}"
    else:
        path = _PLACES.get(notice.kind, "/documents")
    return Message(Text(title), Text(body), path)
