"""Who is covered: what a practice may ask, what the family reads, and too many doctors (H1, H3, H5, H6, F7)."""

from datetime import date, time, timedelta

import pytest

from tests.api.world import GP
from tests.tps.offices import END, START, Land

WHO = "Fernand Feller"


@pytest.mark.parametrize(
    ("day", "covered"),
    [(START - timedelta(days=1), False), (START, True), (END, True), (END + timedelta(days=1), False)],
)
def test_a_practice_asks_for_a_day_and_the_patient_reads_that_it_did(land: Land, day: date, covered: bool) -> None:
    land.office().granted(WHO)
    answer = land.client.get(
        f"/api/v1/practice/tps/{land.matricule(WHO)}?on={day.isoformat()}", headers=land.software()
    )
    period = {"valid_from": "2026-01-15", "valid_to": "2026-04-14", "exceptional": False, "revoked_on": None}
    assert answer.json == {"covered": covered, "attestation": period if covered else None}
    assert answer.headers["Cache-Control"] == "no-store"
    log = land.get(WHO, "/access-log").json
    assert log is not None
    assert "Cabinet Un" in log["items"][0]["who"]


def test_today_is_asked_where_no_day_is_named(land: Land) -> None:
    land.office().granted(WHO)
    path = f"/api/v1/practice/tps/{land.matricule(WHO)}"
    for today, covered in ((END, True), (END + timedelta(days=1), False)):
        land.set_day(today)
        answer = land.client.get(path, headers=land.software())
        assert (answer.json or {})["covered"] == covered


@pytest.mark.parametrize("matricule", ["1983081246785", "1983081246786", "x", "198308124678"])
def test_nobody_has_such_a_matricule(land: Land, matricule: str) -> None:
    answer = land.client.get(f"/api/v1/practice/tps/{matricule}", headers=land.software())
    assert (answer.status_code, (answer.json or {})["code"]) == (404, "not-found")


def test_software_without_the_scope_and_absurd_days_are_refused(land: Land) -> None:
    path = f"/api/v1/practice/tps/{land.matricule(WHO)}"
    other = land.client.get(path, headers=land.software("cabinet-deux"))
    assert (other.status_code, (other.json or {})["code"]) == (403, "scope")
    assert land.client.get(path).status_code == 401
    for query in ("on=2026-02-30", "on=", "day=2026-02-01"):
        assert land.client.get(f"{path}?{query}", headers=land.software()).status_code == 422


@pytest.mark.parametrize(("day", "covered"), [("2026-02-28", True), ("2026-03-01", False)])
def test_an_early_end_counts_from_its_day_on(land: Land, day: str, covered: bool) -> None:
    esch = land.office()
    esch.act(esch.granted(WHO), "/revocation", revoked_on="2026-03-01")
    path = f"/api/v1/practice/tps/{land.matricule(WHO)}?on={day}"
    assert (land.client.get(path, headers=land.software()).json or {})["covered"] == covered
    family = land.get(WHO, f"/tps?on={day}").json
    assert family is not None
    assert family["covered"] == covered
    assert family["people"][0]["until"] == ("2026-02-28" if covered else None)


def test_the_family_reads_who_is_covered_until_when(land: Land) -> None:
    esch = land.office()
    claire, lea = land.person("Claire Weber"), land.person("Léa Weber")
    assert esch.grant("Claire Weber", people=[str(claire.id), str(lea.id)]).status == 303
    esch.granted("Claire Weber", END + timedelta(days=1), date(2026, 7, 14))
    esch.granted("Tom Weber", date(2026, 5, 1), date(2026, 7, 31))
    answer = land.get("Claire Weber", "/tps?on=2026-04-14").json
    assert answer is not None
    members = {one["person"]["name"]: one for one in answer["people"]}
    assert set(members) == {"Claire Weber", "Léa Weber", "Tom Weber", "Irène Weber"}
    told = {name: (one["covered"], one["until"], one["begins_on"]) for name, one in members.items()}
    assert told == {
        "Claire Weber": (True, "2026-07-14", None),
        "Léa Weber": (True, "2026-04-14", None),
        "Tom Weber": (False, None, "2026-05-01"),
        "Irène Weber": (False, None, None),
    }
    assert answer["covered"] is True
    assert len(answer["attestations"]) == 4


def test_a_third_doctor_of_one_discipline_within_six_months_goes_to_a_clerk(land: Land) -> None:
    labels = land.office().labels(WHO, labels="5")
    doctors = [(GP, "cabinet-un"), ("90567800", "cabinet-deux"), ("90678900", "cabinet-deux")]
    for number, (code, software) in enumerate(doctors):
        on = (START + timedelta(days=20 * number)).isoformat()
        bill = land.bill(WHO, route="tps", tps_label=labels[number], paid_on=None, on=on, biller=code, performer=code)
        assert land.put_bill(bill, f"A-{number}", client_id=software).status_code == 201
    assert [land.findings(f"A-{number}") for number in range(3)] == [set(), set(), {"too-many-doctors"}]
    bill = land.bill(WHO, route="tps", tps_label=labels[3], paid_on=None, on=END.isoformat())
    assert land.put_bill(bill, "A-9").status_code == 201
    assert land.findings("A-9") == {"too-many-doctors"}


@pytest.mark.parametrize(
    ("day", "at", "covered"),
    [(END, time(23, 59), True), (END + timedelta(days=1), time(0, 0), False), (START, time(0, 0), True)],
)
def test_the_day_turns_at_midnight_in_luxembourg(land: Land, day: date, at: time, covered: bool) -> None:
    land.office().granted("Fernand Feller")
    land.set_day(day, at)
    path = f"/api/v1/practice/tps/{land.matricule('Fernand Feller')}"
    assert (land.client.get(path, headers=land.software()).json or {})["covered"] is covered
    assert (land.get("Fernand Feller", "/tps").json or {})["covered"] is covered
