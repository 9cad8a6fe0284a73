"""Who appears: every name is invented, every matricule is well-formed and nobody's."""

from dataclasses import dataclass
from datetime import date

CAISSES = {
    "CNS": ("Caisse nationale de santé", "L-2980 Luxembourg"),
    "CMFEP": ("Caisse de maladie des fonctionnaires et employés publics", "L-2980 Luxembourg"),
    "CMFEC": ("Caisse de maladie des fonctionnaires et employés communaux", "L-2010 Luxembourg"),
    "EMCFL": ("Entraide médicale de la Société nationale des chemins de fer", "L-1018 Luxembourg"),
}


@dataclass(frozen=True, slots=True)
class Role:
    """One insured person; `eleven` is the matricule without its check digits."""

    eleven: str
    given: str
    family: str
    born_on: date
    caisse: str
    language: str = "fr"
    consent: bool = True


# The first has a child and a ward, the second years of history, the third no consent.
LEADS = (
    Role("19850615123", "Claire", "Weber", date(1985, 6, 15), "CNS"),
    Role("19471130777", "Jos", "Kremer", date(1947, 11, 30), "CNS", "de"),
    Role("19800000001", "Ana", "Ferreira", date(1980, 4, 2), "CNS", "pt", consent=False),
    Role("19760321118", "Marc", "Thill", date(1976, 3, 21), "CMFEP"),
    Role("19881204226", "Sophie", "Wagner", date(1988, 12, 4), "CMFEP", "de"),
    Role("19690909331", "Luc", "Schroeder", date(1969, 9, 9), "CMFEC"),
    Role("19910217445", "Nora", "Hansen", date(1991, 2, 17), "CMFEC", "lb"),
    Role("19830528554", "Pit", "Reuter", date(1983, 5, 28), "EMCFL"),
    Role("19740813667", "Michèle", "Faber", date(1974, 8, 13), "EMCFL"),
    # these have claims that clerks of the CNS look at; the first is one of those clerks
    Role("19790422773", "Frank", "Origer", date(1979, 4, 22), "CNS"),
    Role("19661108884", "Sylvie", "Bernard", date(1966, 11, 8), "CNS"),
    Role("19930914995", "Mett", "Calmes", date(1993, 9, 14), "CNS", "lb"),
)
DEPENDANTS = (
    Role("20120229001", "Léa", "Weber", date(2012, 2, 29), "CNS"),
    Role("20100310456", "Tom", "Weber", date(2010, 3, 10), "CNS"),
    Role("19520704882", "Irène", "Weber", date(1952, 7, 4), "CNS"),
)
# fmt: off
QUIET_GIVEN = [
    "Alice", "Bruno", "Carole", "David", "Elena", "Fernand", "Georgette", "Henri",
    "Inês", "Jean", "Karin", "Laurent", "Martine", "Nico", "Odile", "Paulo",
    "Quentin", "Rita", "Serge", "Tania", "Ulrich", "Vera", "Willy", "Yvette",
]
QUIET_FAMILY = [
    "Adam", "Becker", "Conter", "Diederich", "Engel", "Feller", "Gomes", "Hoffmann",
    "Ivanov", "Jacoby", "Klein", "Lopes", "Mertens", "Nilles", "Oberweis", "Pauly",
    "Quaring", "Ries", "Schmit", "Theis", "Urbany", "Valente", "Wirtz", "Zenner",
]
# fmt: on


def quiet() -> tuple[Role, ...]:
    """Adults of the CNS without any history, so that limits never disturb a trial."""
    return tuple(
        Role(
            f"{1960 + index}{index % 12 + 1:02}{index + 2:02}{500 + 7 * index:03}",
            given,
            family,
            date(1960 + index, index % 12 + 1, index + 2),
            "CNS",
            ("fr", "de", "en", "pt", "lb")[index % 5],
        )
        for index, (given, family) in enumerate(zip(QUIET_GIVEN, QUIET_FAMILY, strict=True))
    )


@dataclass(frozen=True, slots=True)
class Practice:
    """A provider; an association names its members' codes."""

    code: str
    name: str
    discipline: str
    address: str
    members: tuple[str, ...] = ()


PRACTICES = (
    Practice("90123400", "Dr Paul Muller", "gp", "12, rue du Marché, L-1728 Luxembourg"),
    Practice("90234500", "Dr Anne Kieffer", "cardiology", "3, place d'Armes, L-1136 Luxembourg"),
    Practice("90345600", "Dr Marie Lentz", "paediatrics", "8, rue de l'Église, L-4106 Esch-sur-Alzette"),
    Practice("90456700", "Dr Yves Bausch, médecin-dentiste", "dentist", "21, Grand-Rue, L-9240 Diekirch"),
    Practice("90567800", "Dr Guy Steffen", "gp", "5, route d'Arlon, L-8210 Mamer"),
    Practice("90678900", "Dr Lynn Schaus", "gp", "5, route d'Arlon, L-8210 Mamer"),
    Practice("90789000", "Cabinet Steffen & Schaus", "gp", "5, route d'Arlon, L-8210 Mamer", ("90567800", "90678900")),
)
SOFTWARE = (
    ("cabinet-un", "Logiciel Cabinet Un", ("memoires", "mr", "tps"), ("90123400", "90234500", "90345600", "90456700")),
    ("cabinet-deux", "Logiciel Cabinet Deux", ("memoires",), ("90789000", "90567800", "90678900")),
    ("scanner-un", "Scanner de la salle du courrier", ("mailroom",), ()),
)
INSURED_CLERK = ("gestionnaire.deux", "Frank Origer")  # staff are insured, too, and never decide on their own case
STAFF = (
    ("operateur.un", "Véronique Colling", "operator", None),
    ("operateur.deux", "Romain Braun", "operator", None),
    ("gestionnaire.un", "Isabelle Meyer", "clerk", "CNS"),
    ("gestionnaire.deux", "Frank Origer", "clerk", "CNS"),
    ("gestionnaire.cmfep", "Sandra Welter", "clerk", "CMFEP"),
    ("gestionnaire.cmfec", "Patrick Mousel", "clerk", "CMFEC"),
    ("paiements.un", "Michel Barthel", "payments", "CNS"),
    ("paiements.deux", "Denise Krier", "payments", "CNS"),
    ("medecin.referent", "Josée Lux", "mr", None),
    ("administration", "Carlo Dondlinger", "admin", None),
)
OFFICE_STAFF = (
    ("office.esch", "Nathalie Kirsch", "OS-ESCH"),
    ("office.luxembourg", "Georges Thommes", "OS-LUX"),
)
