"""Real paper: our own printable rasterised, and bills with folds, stamps and weak toner, all in one pile."""

import numpy as np
import pypdfium2
from PIL import Image

from backend import storage
from backend.db import transaction
from backend.models.memoires import Memoire
from backend.services import printing
from tests.api.world import paper
from tests.mailroom.builders import HOST, Bill, MailRoom, page, pdf
from tests.paper import posting


def scanned_printable(room: MailRoom, bill: Bill) -> Image.Image:
    """The practice's PDF with code and receipt box, printed and scanned at 200 dpi."""
    with transaction(room.house.sessions) as session:
        memoire = session.get_one(Memoire, bill.id)
        memoire.file_id = storage.put(session, paper(memoire.number), "application/pdf", room.house.now())
        session.flush()
        data = printing.printable(session, room.house.config, memoire)
    with pypdfium2.PdfDocument(data) as document:
        sheet: Image.Image = document[0].render(scale=200 / 72).to_pil().convert("L")
    return sheet


def posted(bill: Bill, seed: int) -> Image.Image:
    """The bill after print, fold, stamp, post and scan."""
    sample = posting.make("posted", 1, seed, payload=bill.reference.url(HOST), level="H", size_mm=30)
    image = sample.image if sample.image.ndim == 2 else sample.image[..., ::-1]
    return Image.fromarray(np.ascontiguousarray(image)).convert("RGB")


def test_twenty_posted_pages_are_all_accounted_for(room: MailRoom) -> None:
    bills = [room.bill() for _ in range(14)]
    printed, worn = bills[:6], bills[6:]
    sheets = []
    for bill in printed:
        sheets += [scanned_printable(room, bill), page()]
    sheets += [posted(bill, seed) for seed, bill in enumerate(worn, start=100)]
    answer = room.post(("post.pdf", pdf(sheets)))
    room.read(answer.json["id"])
    seen = room.ask(f"/batches/{answer.json['id']}")
    assert seen["pages"] == {"total": 20, "done": 20}
    packets = room.ask(f"/batches/{answer.json['id']}/packets?limit=100")["items"]
    assert {number for packet in packets for number in packet["pages"]} == set(range(1, 21))
    assert {packet["outcome"] for packet in packets} <= {"filed", "unreadable"}
    filed = {packet["reference"] for packet in packets if packet["outcome"] == "filed"}
    assert filed <= {bill.reference.text for bill in bills}
    assert {bill.reference.text for bill in printed} <= filed
    assert len(filed) >= 13
    assert len(room.claims()) == len(filed)
    again = room.post(("post.pdf", pdf(sheets[::-1])))
    room.read(again.json["id"])
    assert len(room.claims()) == len(filed)
