"""Which words of a printed bill are which line: by act, amount and day, and nothing where the paper leaves a doubt."""

from backend.domain.money import Cents
from backend.domain.paper_lines import Sought, Word, find_lines

MARCH, MAY = ("02.03.2026", "2 mars 2026"), ("05.05.2026", "5 mai 2026")


def page(*rows: str) -> list[Word]:
    """Each row a hundredth of the page high, its words a tenth wide; words come in no order."""
    words = [
        Word(text, 0.1 * place, 0.02 * row, 0.1 * place + 0.09, 0.02 * row + 0.01)
        for row, line in enumerate(rows)
        for place, text in enumerate(line.split(" "))
    ]
    return words[::-1]


def rows_of(words: list[Word], *lines: Sought) -> dict[int, int]:
    """Line → row in which it was found."""
    return {place.line: round(place.top / 0.02) for place in find_lines(words, lines)}


def test_a_line_is_where_its_act_and_amount_stand() -> None:
    words = page("Date Code Acte Montant", "02.03.2026 C1 Consultation 57,70 €", "Total 57,70 €")
    found = find_lines(words, [Sought("C1", Cents(5770), MARCH)])
    assert [(place.line, place.left, round(place.top, 2), round(place.bottom, 2)) for place in found] == [
        (0, 0.0, 0.02, 0.03)
    ]


def test_the_same_act_twice_is_told_apart_by_its_day() -> None:
    words = page("5 mai 2026 C1 57,70", "2 mars 2026 C1 57,70", "Total 115,40")
    lines = Sought("C1", Cents(5770), MARCH), Sought("C1", Cents(5770), MAY)
    assert rows_of(words, *lines) == {0: 1, 1: 0}


def test_lines_that_cannot_be_told_apart_take_their_turn() -> None:
    words = page("C1 57,70", "C1 57,70")
    assert rows_of(words, *[Sought("C1", Cents(5770), MARCH)] * 3) == {0: 0, 1: 1}


def test_amounts_are_read_however_they_are_written_and_never_in_part() -> None:
    for written in ("3600,00", "3600.00", "3 600,00", "3.600,00", "3’600.00"):
        assert rows_of(page(f"02.03.2026 Prothèse {written}"), Sought("DP1", Cents(360000), MARCH)) == {0: 0}, written
    for written in ("13600,00", "3600,001", "600,00", "360,00"):
        assert rows_of(page(f"02.03.2026 Prothèse {written}"), Sought("DP1", Cents(360000), MARCH)) == {}, written


def test_an_amount_alone_may_be_the_total_and_is_not_marked() -> None:
    assert rows_of(page("Total 57,70", "C12 57,70", "12.03.2026 57,70"), Sought("C1", Cents(5770), MARCH)) == {}


def test_words_of_one_row_need_not_stand_equally_high() -> None:
    words = [
        Word("C1", 0.1, 0.100, 0.2, 0.112),
        Word("·", 0.3, 0.104, 0.31, 0.106),
        Word("57,70", 0.8, 0.102, 0.9, 0.113),
    ]
    (place,) = find_lines([*words, Word("T1", 0.1, 0.12, 0.2, 0.132)], [Sought("C1", Cents(5770), MARCH)])
    assert (place.top, place.bottom) == (0.100, 0.113)


def test_a_scan_without_text_has_no_lines() -> None:
    assert find_lines([], [Sought("C1", Cents(5770), MARCH)]) == []
