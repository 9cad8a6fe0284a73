"""The agency counter, as somebody at the desk reads it beside a person (F6)."""

from tests.api.world import GP
from tests.rules.year import Year, line

CLAIRE = "Claire Weber"


def at_the_counter(year: Year, who: str = CLAIRE) -> str:
    seat = year.seat(year.member("operator", caisse="CNS"))
    text = seat.get(f"/desk/people/{year.person(who).id}").text.replace("\xa0", " ").replace("\u202f", " ")
    return text.split("Au guichet de l'agence")[1].split("Compte")[0]


def test_from_100_euros_per_household_paid_less_than_15_days_ago(year: Year) -> None:
    year.on("2024-03-01")
    year.taken(CLAIRE, [line("C1", 5770, "2024-02-16")])  # fourteen days ago
    year.taken("Léa Weber", [line("C1", 4229, "2024-02-28")], paid_on="2024-03-01")
    told = at_the_counter(year)
    assert "ne peut pas être remboursé tout de suite : il faut 100,00 €" in told
    assert "2 factures payées depuis le 16 février 2024 et pas encore envoyées, 99,99 € en tout" in told
    number = year.taken("Tom Weber", [line("CP1", 1, "2024-02-28")])
    assert "peut être remboursé tout de suite." in at_the_counter(year) and "100,00 € en tout" in at_the_counter(year)
    year.on("2024-03-02")  # the first is fifteen days old now
    assert "42,30 € en tout" in at_the_counter(year)
    year.on("2024-03-01")
    path = f"/api/v1/practice/memoires/{GP}/{number}/cancellation"
    assert year.client.put(path, headers=year.software(), json={"reason": "Erreur"}).status_code == 200
    assert "ne peut pas" in at_the_counter(year)


def test_what_was_sent_already_or_is_unpaid_is_not_counted(year: Year) -> None:
    year.on("2024-03-01")
    year.sent(CLAIRE, [line("C1", 20000, "2024-02-28")])
    year.taken(CLAIRE, [line("C1", 20000, "2024-02-29")], paid_on=None)
    year.taken("David Diederich", [line("C1", 20000, "2024-02-29")])
    assert "0 facture" in at_the_counter(year) or "Aucune" in at_the_counter(year)
