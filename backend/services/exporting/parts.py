"""All parts of an export, and every table that is in none, with its reason.

Every column of every table stands on one side or the other; a test walks the models, so that nobody adds something
about a person without deciding.
"""

from backend.services.exporting.account_parts import ACCOUNTS
from backend.services.exporting.case_parts import CASES

PARTS = (*CASES, *ACCOUNTS)

LEFT_OUT: dict[str, str] = {
    "attempt": "counted by hashes that lead to nobody; gone after a day",
    "login_guard": "counted by hashes that lead to nobody; gone after a day",
    "seal": "sums over everybody's history; the history itself is in the export",
    "intake": "how many files and bytes were handed in a day; the files are in the export",
    "ceremony": "questions to browsers, as hashes; gone after a day",
    "token": "hashes of secrets; their devices are in the export",
    "push_delivery": "which of one's browsers had which notice; notices and browsers are in the export",
    "payment_entry": "lines of files for the bank; the payment itself is in the export",
    "payment_run": "files for the bank, about many people; the payment itself is in the export",
    "claim_check": "control of the fund's own work; what it changes becomes a statement",
    "batch": "a pile of post of many people; one's own packets are in the export",
    "batch_file": "a pile of post of many people",
    "scanned_page": "how a machine read a page; the packet says what became of it",
    "photograph": "a pile of post of many people",
    "stored_file": "the files themselves are in the export, under `files`",
    "file_part": "the files themselves are in the export, under `files`",
    "caisse": "about a fund",
    "office": "about a social office",
    "client": "about software",
    "provider": "about practices, which are named in the documents",
    "association_member": "about practices",
    "association_change": "about practices",
    "authorisation": "about practices and their software",
    "registration": "about practices",
    "registration_paper": "about practices",
    "exemption": "about practices",
}
