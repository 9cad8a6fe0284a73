"""The statement on paper: PDF/UA-1 and PDF/A-2a, the caisses' columns, five languages, and one for the insurer (K3)."""

import io
from collections.abc import Iterator
from typing import Any

import orjson
import pikepdf
import pypdfium2
import pytest

from backend.languages import LANGUAGES
from backend.services.papers import typeset
from tests.api.test_statements import FERNAND, decide
from tests.api.world import World

STRANGER = "David Diederich"


@pytest.fixture
def claim_id(world: World) -> str:
    """A consultation above the tariff, a visit that the limit counts out, and a supplement."""
    on = world.ago(2)
    lines = [
        {"act": act, "performed_on": on, "performed_at": at, "amount_cents": cents}
        for act, at, cents in (("C1", "09:15", 6000), ("V1", "17:00", 7500), ("CP1", "17:00", 1000))
    ]
    document = world.document(FERNAND, "A-1", lines=lines, accident=True)
    claim = (world.send(FERNAND, document["id"]).json or {})["id"]
    world.assess_all()
    return str(claim)


def paper(world: World, claim_id: str, query: str = "") -> bytes:
    answer = world.get(FERNAND, f"/claims/{claim_id}/statement{query}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.text
    return bytes(answer.data)


def text_of(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as pdf:
        words = " ".join(page.get_textpage().get_text_range() for page in pdf)
    return " ".join(words.replace("\xa0", " ").replace("\u202f", " ").split())


def elements(node: Any) -> Iterator[Any]:
    """Every element of the structure tree, in reading order."""
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from elements(one)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node.K)


def untagged(page: Any) -> list[str]:
    """Operators that show text outside marked content."""
    depth, found = 0, []
    for step in pikepdf.parse_content_stream(page):
        name = str(step.operator)
        depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(name, 0)
        if name in ("Tj", "TJ", "'", '"') and depth == 0:
            found.append(str(step.operands))
    return found


@pytest.mark.parametrize("query", ["", "?for=insurer", "?language=lb"])
def test_the_paper_is_accessible_and_archivable(world: World, claim_id: str, query: str) -> None:
    decide(world, claim_id)
    with pikepdf.open(io.BytesIO(paper(world, claim_id, query))) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked) and not bool(pdf.Root.MarkInfo.get("/Suspects", False))
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.Root.Lang) == ("lb" if "lb" in query else "fr")
        assert str(pdf.docinfo.Title)
        with pdf.open_metadata() as about:
            claimed = {name: about[name] for name in ("pdfuaid:part", "pdfaid:part", "pdfaid:conformance")}
            assert claimed == {"pdfuaid:part": "1", "pdfaid:part": "2", "pdfaid:conformance": "A"}
            assert about["dc:title"] == str(pdf.docinfo.Title)
        assert [str(one.S) for one in pdf.Root.OutputIntents] == ["/GTS_PDFA1"]
        for page in pdf.pages:
            assert not untagged(page)
            assert str(page.obj.Tabs) == "/S"
            for font in page.resources.Font.values():
                (inner,) = font.DescendantFonts if "/DescendantFonts" in font else [font]
                assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys())
                assert "/ToUnicode" in font
        kinds = [str(one.S) for one in elements(pdf.Root.StructTreeRoot)]
        assert kinds.index("/H1") < kinds.index("/H2") < kinds.index("/Table")
        heads = [one for one in elements(pdf.Root.StructTreeRoot) if str(one.S) == "/TH"]
        scopes = [str(part.Scope) for head in heads for part in head.A if "/Scope" in part]
        assert len(scopes) == len(heads) >= 7 and set(scopes) == {"/Column"}


def test_a_law_is_cited_in_the_language_of_its_name(world: World, claim_id: str) -> None:
    decide(world, claim_id)
    with pikepdf.open(io.BytesIO(paper(world, claim_id, "?language=de"))) as pdf:
        marked = [
            step.operands[1] for step in pikepdf.parse_content_stream(pdf.pages[0]) if str(step.operator) == "BDC"
        ]
        spoken = {str(one.Lang) for one in marked if isinstance(one, pikepdf.Dictionary) and "/Lang" in one}
    assert spoken == {"de", "fr"}


def test_it_reads_well_as_text(world: World, claim_id: str) -> None:
    decide(world, claim_id)
    text = text_of(paper(world, claim_id))
    assert "Prestataire Acte Facturé Tarif Participation Remboursé Référence" in text
    assert "C1 Consultation, médecin généraliste" in text
    assert "60,00 € 57,70 € 6,92 € 50,78 € A-1" in text
    assert "88 % du tarif sont remboursés ; le reste est votre participation." in text
    assert "Règle E4" in text and "Règle F1" in text
    assert "Non pris en charge 75,00 €" in text
    assert "Vous pouvez contester jusqu'au" in text
    assert "{" not in text


def test_a_long_statement_says_its_total_once_and_divides_no_line(world: World) -> None:
    renewals = [{"act": "R1", "performed_on": world.ago(2), "amount_cents": 1500}] * 17
    document = world.document(FERNAND, "W" * 40, lines=renewals)
    claim = str((world.send(FERNAND, document["id"]).json or {})["id"])
    world.assess_all()
    with pypdfium2.PdfDocument(paper(world, claim)) as pdf:
        pages = [page.get_textpage().get_text_range().replace("\xa0", " ") for page in pdf]
        letters = [page.get_textpage() for page in pdf]
        right = max(page.get_charbox(at)[2] for page in letters for at in range(page.count_chars()))
    assert len(pages) > 1 and sum(page.count("Total") for page in pages) == 1
    for page in pages:
        assert page.count("R1 Renouvellement") == page.count("Règle E4")
    assert right <= (210 - 15) * 72 / 25.4


def test_the_insurers_version_has_the_amounts_and_nothing_of_why(world: World, claim_id: str) -> None:
    decide(world, claim_id)
    for language in LANGUAGES:
        data = paper(world, claim_id, f"?for=insurer&language={language}")
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert str(pdf.Root.Lang) == language
        text = text_of(data).replace(".", ",")
        for amount in ("145,00", "50,78", "6,92", "2,30", "94,22"):
            assert amount in text, (language, amount)
        for secret in ("E4", "F1", "24 heures", "24 hours", "24 Stunden", "contester", "rue de"):
            assert secret not in text, (language, secret)
    assert paper(world, claim_id, f"?for=insurer&language={language}") == data


def test_another_reader_waits_for_the_decision_and_is_the_patients_choice(world: World, claim_id: str) -> None:
    for query in ("", "?for=insurer"):
        assert world.get(FERNAND, f"/claims/{claim_id}/statement{query}").status_code == 404
    decide(world, claim_id)
    assert world.get(STRANGER, f"/claims/{claim_id}/statement?for=insurer").status_code == 404
    for query in ("?for=neighbour", "?language=xx", "?insurer=1"):
        assert world.get(FERNAND, f"/claims/{claim_id}/statement{query}").status_code == 422
    (kept,) = world.inbox(FERNAND, "?kind=statement")
    assert kept["claim_id"] == claim_id


def test_letters_that_no_font_has_take_the_claims_away() -> None:
    """A name in a script that is not there: the paper still comes, and claims no standard."""
    data = {"language": "fr", "sender": ["CNS"], "recipient": ["\U00012345"], "day": "", "title": "x"}
    empty: dict[str, list[str]] = {"paragraphs": [], "choices": [], "facts": []}
    made = typeset("letter.typ", {"data": orjson.dumps({**data, **empty}).decode()}, accessible=True)
    with pikepdf.open(io.BytesIO(made)) as pdf, pdf.open_metadata() as about:
        assert "pdfuaid:part" not in about and "pdfaid:part" not in about
