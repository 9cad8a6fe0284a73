"""What is written by strangers and clerks, on paper: data that is shown, whatever it says."""

import uuid
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest

from tests.api.world import World
from tests.security.conftest import Desks

CAROLE = "Carole Conter"


def words_of(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as pdf:
        return "\n".join(pdf[number].get_textpage().get_text_range() for number in range(len(pdf)))


@pytest.mark.parametrize(
    "note",
    [
        "Ein\tTabulator",
        "Merci 😀",
        "中文",
        "Strange \x01\x1b[31m",
        '#eval("1+1") *x* $y$ @z <l> // c',
        "\u200f\u2028\u2060",
    ],
)
def test_a_clerks_note_never_keeps_the_statement_from_being_written(world: World, desk: Desks, note: str) -> None:
    document = world.document_for_a_clerk(CAROLE, "A-1")
    claim_id = uuid.UUID((world.send(CAROLE, document["id"]).json or {})["id"])
    world.assess_all()
    clerk = desk("Marc Klein")
    clerk.send(clerk.get(f"/desk/claims/{claim_id}"), "/accept", note=f"Vor {note} nach")
    answer = world.get(CAROLE, f"/claims/{claim_id}/statement")
    assert answer.status_code == 200
    text = words_of(answer.data)
    assert "Vor" in text and "nach" in text
    if note.startswith("#eval"):
        assert note in " ".join(text.split())


def chain(depth: int) -> bytes:
    """An innocent link whose next action's next action … is a script."""
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, J=1)
    for _ in range(depth):
        action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.org"), Next=action)
    return link(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.org"), Next=action)


def with_root(entries: dict[str, object], page: dict[str, object] | None = None) -> bytes:
    """A page whose catalogue holds more than it should."""
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        for name, value in entries.items():
            pdf.Root[f"/{name}"] = value
        for name, value in (page or {}).items():
            pdf.pages[0][f"/{name}"] = value
        pdf.save(out)
    return out.getvalue()


def link(**action: Any) -> bytes:
    rectangle = pikepdf.Array([0, 0, 99, 99])
    annotation = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=rectangle, A=pikepdf.Dictionary(**action)
    )
    return with_root({}, {"Annots": pikepdf.Array([annotation])})


def attached() -> bytes:
    """A program as an associated file, which no tree of names mentions."""
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        program = pdf.make_stream(b"MZ")
        names = pikepdf.Dictionary(F=program)
        pdf.Root.AF = pikepdf.Array([pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F="x.exe", EF=names)])
        pdf.save(out)
    return out.getvalue()


SHARE = pikepdf.String(r"\\evil.example\x.pdf")
ACTIVE = {
    "a link to a file elsewhere": link(S=pikepdf.Name.GoToR, F=SHARE, D=pikepdf.Array([0])),
    "a thread in a file elsewhere": link(S=pikepdf.Name.Thread, F=SHARE, D=0),
    "a film's script": link(S=pikepdf.Name.RichMediaExecute, TA=1),
    "an associated file": attached(),
    "a script behind one link": chain(1),
    "a script behind thirty links": chain(30),
    "a script behind escaped letters": with_root({"OpenAction": pikepdf.Dictionary(S=pikepdf.Name.JavaScript)}).replace(
        b"/JavaScript", b"/J#61vaScrip#74"
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", ACTIVE)
def test_a_deposited_pdf_does_nothing_by_itself(world: World, what: str) -> None:
    answer = world.put_bill(world.bill(CAROLE), "A-1", ACTIVE[what])
    assert answer.status_code == 422, what
    assert "file" in (answer.json or {})["errors"]


def test_links_that_people_click_are_no_danger(world: World) -> None:
    harmless = link(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.org"))
    assert world.put_bill(world.bill(CAROLE), "A-1", harmless).status_code == 201
