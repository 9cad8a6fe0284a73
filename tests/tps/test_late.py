"""A decided bill whose label had ended before the service tells a clerk (H6); thirty offices, each its own (H11)."""

from datetime import date

import pytest
from sqlalchemy import func, select

from backend.db import transaction
from backend.models.people import Person
from backend.models.social import Attestation, Office
from tests.desk.conftest import Seat
from tests.tps.offices import Land, rows_of

WHO = "Fernand Feller"


@pytest.mark.parametrize(("ended_on", "listed"), [("2026-02-02", 1), ("2026-02-01", 1), ("2026-02-03", 0)])
def test_a_label_used_on_or_after_the_day_of_its_end_is_listed_for_a_clerk(
    land: Land, ended_on: str, listed: int
) -> None:
    land.set_day(date(2026, 2, 3))
    esch, clerk = land.office(), land.member("clerk", caisse="CNS")
    at = esch.granted(WHO)
    label = esch.get(at).tree.xpath("//table[@id='codes']//th/label/input/@value")[0]
    assert land.use(WHO, "L-1", label, on="2026-02-02").status_code == 201
    land.assess_all()
    if land.claim_of("L-1").state == "received":
        land.decide(clerk, "L-1")
    assert not rows_of(Seat(clerk).get("/desk/late-labels"))
    esch.act(at, "/revocation", revoked_on=ended_on)
    page = Seat(clerk).get("/desk/late-labels")
    assert len(rows_of(page)) == listed
    if listed:
        assert WHO in page.text and f"/desk/claims/{land.claim_of('L-1').id}" in page.links()
        other = land.member("clerk", caisse="CMFEP")
        assert not rows_of(Seat(other).get("/desk/late-labels"))
        assert Seat(clerk).send(page, str(land.claim_of("L-1").id), note=" ").status == 422
        done = Seat(clerk).send(page, str(land.claim_of("L-1").id), note="Attestation rendue trop tard")
        assert done.status == 200 and not rows_of(done)
        again = Seat(clerk).send(page, str(land.claim_of("L-1").id), note="Encore")
        assert again.status == 404


def test_a_decision_taken_back_leaves_the_list_and_goes_through_the_rules_again(land: Land) -> None:
    land.set_day(date(2026, 2, 3))
    esch, clerk = land.office(), land.member("clerk", caisse="CNS")
    at = esch.granted(WHO)
    label = esch.get(at).tree.xpath("//table[@id='codes']//th/label/input/@value")[0]
    land.use(WHO, "L-2", label, on="2026-02-02")
    land.assess_all()
    if land.claim_of("L-2").state == "received":
        land.decide(clerk, "L-2")
    esch.act(at, "/revocation", revoked_on="2026-02-01")
    land.decide(clerk, "L-2", "/undo")
    assert not rows_of(Seat(clerk).get("/desk/late-labels"))


def test_there_are_thirty_offices_and_none_sees_anothers_people(land: Land) -> None:
    with transaction(land.house.sessions) as session:
        assert session.scalar(select(func.count()).select_from(Office)) == 30
        alice = select(Attestation.id).join(Person).where(Person.family_name == "Adam")
        at = f"/desk/tps/attestations/{session.scalars(alice).one()}"
    esch = land.office("OS-ESCH")
    assert esch.raw(f"{at}/engagement.pdf").data.startswith(b"%PDF")
    for code in ("OS-LUX", "OS-WILTZ", "OS-PETANGE"):
        other = land.office(code)
        for path in (at, f"{at}/labels.pdf", f"{at}/engagement.pdf", "/desk/tps/recovery?office=OS-ESCH"):
            assert other.raw(path).status_code == 404, (code, path)
        for query in ("recovery/list.csv?office=OS-ESCH", "recovery/list.pdf?office=OS-ESCH"):
            assert other.raw(f"/desk/tps/{query}").status_code == 404
        assert not rows_of(other.get("/desk/tps"))
