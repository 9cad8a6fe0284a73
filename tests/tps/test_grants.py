"""A social office grants, renews and hands out nothing twice (H1, H3, H4, H5, H11)."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from backend.db import transaction
from backend.models.people import Affiliation
from backend.models.social import Attestation, Label
from tests.tps.offices import END, START, Land, codes_on, rows_of

WHO = "Fernand Feller"


def test_a_grant_shows_the_affiliation_keeps_the_engagement_and_makes_labels(land: Land) -> None:
    esch = land.office()
    form = esch.form_of(WHO)
    assert "CNS, depuis le 1" in form.text and "janvier 2015" in form.text
    at = esch.granted(WHO)
    page = esch.get(at)
    assert len(codes_on(page)) == 3
    for words in ("15 janvier 2026", "14 avril 2026", "Terminée", "CNS", "Accordée"):
        assert words in page.text, words
    kept = esch.raw(f"{at}/engagement.pdf")
    assert kept.data == land.pdf
    assert kept.headers["Cache-Control"] == "no-store"
    assert any(WHO.split()[1] in row for row in rows_of(esch.get("/desk/tps")))


def test_somebody_is_found_by_a_whole_matricule_in_any_spelling_and_every_look_is_written_down(land: Land) -> None:
    esch, number = land.office(), land.matricule(WHO)
    for spelling in (number, f"{number[:4]} {number[4:8]} {number[8:]}", f"{number[:4]}-{number[4:]}"):
        answer = esch.get(f"/desk/tps?q={spelling}")
        assert answer.location == f"/desk/tps/grants/new?matricule={number}"
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert "chiffres de contrôle" in esch.get(f"/desk/tps?q={wrong}").text
    assert "pas à vous" in esch.get("/desk/tps?q=1983081246785").text
    log = land.get(WHO, "/access-log").json
    assert log is not None
    assert log["items"][0]["who"] and len(log["items"]) == 3


@pytest.mark.parametrize(
    ("last", "fields", "said"),
    [
        (date(2026, 4, 15), {}, "Plus de 3 mois"),
        (date(2026, 4, 15), {"exceptional": "1"}, "plus longue"),
        (date(2026, 7, 15), {"exceptional": "1", "reason": "Hospitalisation"}, "6 mois"),
        (date(2026, 1, 14), {}, "dernier jour"),
    ],
)
def test_a_grant_that_is_too_long_or_unexplained_is_refused(
    land: Land, last: date, fields: dict[str, Any], said: str
) -> None:
    answer = land.office().grant(WHO, START, last, **fields)
    assert answer.status == 422
    assert said in answer.text
    assert nothing_of(land, WHO)


@pytest.mark.parametrize(
    ("last", "fields", "exceptional"),
    [
        (END, {}, False),
        (START, {}, False),
        (date(2026, 4, 15), {"exceptional": "1", "reason": "Hospitalisation"}, True),
        (date(2026, 7, 14), {"exceptional": "1", "reason": "Hospitalisation"}, True),
    ],
)
def test_three_months_are_usual_and_six_an_exception_with_its_reason(
    land: Land, last: date, fields: dict[str, Any], exceptional: bool
) -> None:
    esch = land.office()
    page = esch.get(esch.granted(WHO, START, last, **fields))
    assert ("exceptionnelle" in page.text) == exceptional
    assert ("Hospitalisation" in page.text) == exceptional


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 1, 15), date(2026, 4, 14)),
        (date(2026, 3, 1), date(2026, 5, 31)),
        (date(2025, 11, 30), date(2026, 2, 28)),
        (date(2023, 11, 30), date(2024, 2, 29)),
        (date(2026, 1, 31), date(2026, 4, 30)),
        (date(2026, 11, 1), date(2027, 1, 31)),
    ],
)
def test_three_months_end_on_the_eve_of_their_day_or_with_the_month(land: Land, first: date, last: date) -> None:
    esch = land.office()
    over = esch.grant(WHO, first, last + timedelta(days=1))
    assert over.status == 422 and "Plus de 3 mois" in over.text
    assert "exceptionnelle" not in esch.get(esch.granted(WHO, first, last)).text


@pytest.mark.parametrize("pdf", [b"", b"GIF89a", b"%PDF-1.7 but nothing else"])
def test_without_a_signed_engagement_as_pdf_nothing_is_granted(land: Land, pdf: bytes) -> None:
    answer = land.office().grant(WHO, pdf=pdf)
    assert answer.status == 422
    assert answer.tree.xpath("//*[@id='engaged-wrong']")
    assert nothing_of(land, WHO)


@pytest.mark.parametrize(("ended_on", "status"), [(START - timedelta(days=1), 422), (START, 303)])
def test_an_affiliation_must_run_on_the_first_day(land: Land, ended_on: date, status: int) -> None:
    esch, person = land.office(), land.person(WHO)
    with transaction(land.house.sessions) as session:
        session.scalars(select(Affiliation).where(Affiliation.person_id == person.id)).one().valid_to = ended_on
    assert "aucune" in esch.form_of(WHO).text
    answer = esch.grant(WHO)
    assert answer.status == status, answer.text
    assert nothing_of(land, WHO) == (status == 422)


def test_days_are_covered_once_and_a_renewal_begins_the_day_after(land: Land) -> None:
    esch = land.office()
    first = esch.granted(WHO)
    for again in (START, END, END - timedelta(days=30)):
        answer = esch.grant(WHO, again, END + timedelta(days=20))
        assert answer.status == 422
        assert "14 avril 2026" in answer.text
    before = esch.grant(WHO, date(2025, 12, 1), START)
    assert before.status == 422
    renewed = esch.granted(WHO, END + timedelta(days=1), date(2026, 7, 14))
    assert renewed != first
    assert set(codes_on(esch.get(first))).isdisjoint(codes_on(esch.get(renewed)))
    assert first in esch.get(renewed).links()


def test_a_child_gets_an_attestation_and_labels_of_its_own(land: Land) -> None:
    esch, claire, lea = land.office(), land.person("Claire Weber"), land.person("Léa Weber")
    answer = esch.grant("Claire Weber", people=[str(claire.id), str(lea.id)])
    assert answer.location == "/desk/tps?done=granted"
    with transaction(land.house.sessions) as session:
        codes = {
            person_id: list(
                session.scalars(select(Label.code).join(Attestation).where(Attestation.person_id == person_id))
            )
            for person_id in (claire.id, lea.id)
        }
    assert [len(each) for each in codes.values()] == [3, 3]
    child = {"biller": "90345600", "performer": "90345600", "on": "2026-02-02"}
    lines = [{"act": "C3", "performed_on": "2026-02-02", "quantity": 1, "amount_cents": 6000}]
    refused = land.use("Léa Weber", "P-1", codes[claire.id][0], lines=lines, **child)
    assert refused.status_code == 422
    assert "tps_label" in (refused.json or {})["errors"]
    assert land.use("Léa Weber", "P-1", codes[lea.id][0], lines=lines, **child).status_code == 201


def test_somebody_who_is_not_of_the_family_cannot_be_slipped_in(land: Land) -> None:
    esch, stranger = land.office(), land.person("David Diederich")
    answer = esch.grant(WHO, people=[str(stranger.id)])
    assert answer.status == 422
    assert nothing_of(land, "David Diederich")


def test_each_office_sees_its_own_and_a_person_moves_when_the_first_has_ended(land: Land) -> None:
    land.set_day(date(2026, 2, 1))
    esch, capital = land.office("OS-ESCH"), land.office("OS-LUX")
    at = esch.granted(WHO)
    for path in (at, f"{at}/labels.pdf", f"{at}/engagement.pdf"):
        assert capital.raw(path).status_code == 404
    token = capital.get("/desk/tps").form("/language").fields["csrf_token"]
    for action in ("labels", "returns", "validations", "revocation"):
        data = {"csrf_token": token, "version": "1", "count": "5", "revoked_on": "2026-02-01"}
        answer = capital.client.post(f"{at}/{action}", data=data, base_url="https://localhost")
        assert answer.status_code == 404, action
    assert capital.form_of(WHO).status == 404
    assert WHO not in capital.form_of(WHO).text
    assert "Feller" not in capital.get("/desk/tps").text
    esch.act(at, "/revocation", revoked_on="2026-02-10")
    assert capital.form_of(WHO).status == 404
    land.set_day(date(2026, 2, 10))
    assert capital.grant(WHO, date(2026, 2, 9), END).status == 422
    assert capital.grant(WHO, date(2026, 2, 10), END).status == 303
    assert esch.get(at).status == 200
    assert esch.form_of(WHO).status == 404


def test_of_two_people_at_one_attestation_the_second_is_told(land: Land) -> None:
    land.set_day(date(2026, 2, 1))
    one, other = land.office(), land.office()
    at = one.granted(WHO)
    page = other.get(at)
    one.act(at, "/labels", count="2")
    late = other.act(at, "/revocation", page, revoked_on="2026-02-01")
    assert late.status == 409
    assert "entre-temps" in late.text
    assert len(codes_on(late)) == 5
    assert "Fin anticipée" not in late.text.split("Historique")[1]


def test_other_roles_and_strangers_stay_outside(land: Land) -> None:
    clerk = land.member("clerk", caisse="CNS")
    for path in ("/desk/tps", "/desk/tps/recovery"):
        assert clerk.get(path, base_url="https://localhost").status_code == 403
        assert land.app.test_client().get(path, base_url="https://localhost").status_code == 302


def nothing_of(land: Land, name: str) -> bool:
    """Whether nobody granted the person anything."""
    person = land.person(name)
    with transaction(land.house.sessions) as session:
        return session.scalar(select(Attestation.id).where(Attestation.person_id == person.id)) is None
