"""The printed side of a memoire: its code alone, and its PDF with the code and the receipt box on it."""

from sqlalchemy.orm import Session

import qr
from backend import storage
from backend.config import Config
from backend.domain.errors import Invalid, NotFound
from backend.domain.text import N_
from backend.models.memoires import Memoire
from backend.services.papers import placing, typeset

SECONDS = 10.0
MEMORY = 512 * 1024 * 1024


class NotPrintable(Invalid):
    code = "not-printable"
    title = N_("This PDF cannot be prepared for printing")
    detail = N_("Print your own PDF with the code from qr.svg on it.")


def code_text(config: Config, memoire: Memoire) -> str:
    """What the printed code says: the address of the reference, nothing else."""
    return qr.Reference.parse(memoire.reference).url(config.code_hosts[0])


def symbol(config: Config, memoire: Memoire, kind: str) -> bytes:
    """The code as `svg` or `png`, 30 mm wide without its quiet zone."""
    return qr.draw(qr.Reference.parse(memoire.reference), config.code_hosts[0], "png" if kind == "png" else "svg")


def printable(session: Session, config: Config, memoire: Memoire) -> bytes:
    """The deposited PDF on A4 with code and receipt box, where the page is empty or below a smaller first page."""
    if memoire.file_id is None:
        raise NotFound
    data = storage.get(session, memoire.file_id)
    reference = qr.Reference.parse(memoire.reference)
    try:
        layout = qr.caged(placing.find_layout, data, seconds=SECONDS, memory_bytes=MEMORY)
        code, box = placing.LAYOUTS[layout] if layout >= 0 else placing.STRIP
        stamp = typeset(
            "stamp.typ",
            {
                "symbol": symbol(config, memoire, "svg").decode(),
                "reference": reference.printed,
                "code-x": str(code[0]),
                "code-y": str(code[1]),
                "box-x": str(box[0]),
                "box-y": str(box[1]),
            },
        )
        return bytes(qr.caged(placing.compose, data, stamp, layout < 0, seconds=SECONDS, memory_bytes=MEMORY))
    except qr.CageKilled as error:
        raise NotPrintable from error
