"""A clerk opens a claim, decides, takes it back; two clerks meet; nobody sees another caisse."""

from tests.desk.builders import Town
from tests.desk.conftest import Desk


def test_the_queue_shows_the_claims_of_the_clerks_own_caisse_only(town: Town, sit_down: Desk) -> None:
    ours = town.claim(town.person("Claire", "Weber"))
    theirs = town.claim(town.person("Jean", "Muller", caisse="CMFEP"))
    seat = sit_down(town.staff("Marc Klein"))
    page = seat.get("/desk/claims")
    assert "Claire Weber" in page.text and "Jean Muller" not in page.text
    assert seat.get(f"/desk/claims/{ours.id}").status == 200
    assert seat.get(f"/desk/claims/{theirs.id}").status == 404
