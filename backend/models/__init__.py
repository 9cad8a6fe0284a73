"""Facts: mapped classes, one module per noun. State changes are methods on them and leave an event behind."""

from backend.models import (
    accounts,
    claim_checks,
    claims,
    documents,
    events,
    mails,
    memoires,
    mr,
    objections,
    paper,
    passkeys,
    payments,
    people,
    provider_files,
    providers,
    social,
    telling,
)
from backend.storage import FilePart, StoredFile

__all__ = [
    "FilePart",
    "StoredFile",
    "accounts",
    "claim_checks",
    "claims",
    "documents",
    "events",
    "mails",
    "memoires",
    "mr",
    "objections",
    "paper",
    "passkeys",
    "payments",
    "people",
    "provider_files",
    "providers",
    "social",
    "telling",
]
