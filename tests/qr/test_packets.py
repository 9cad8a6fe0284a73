from hypothesis import given
from hypothesis import strategies as st

from qr import Code, PageReading, Reference, split

FIRST, SECOND = Reference("2A0KDF1CAN4SR09KS"), Reference.random()


def bill(page: int, *references: Reference) -> PageReading:
    codes = tuple(Code(reference.url("demo.test"), True, "whole_page", ()) for reference in references)
    return PageReading(page, "read", codes=codes, references=references)


def blank(page: int) -> PageReading:
    return PageReading(page, "unreadable")


def torn(page: int) -> PageReading:
    return PageReading(page, "unreadable", symbol_seen=True)


def foreign(page: int, text: str = "BEGIN:VCARD") -> PageReading:
    return PageReading(page, "foreign", codes=(Code(text, False, "whole_page", ()),), symbol_seen=True)


def damaged(page: int) -> PageReading:
    return PageReading(page, "damaged", reason="too_large")


def shape(*readings: PageReading) -> list[tuple[Reference | None, tuple[int, ...], str]]:
    return [(packet.reference, packet.pages, packet.outcome) for packet in split(readings)]


def test_the_proof_and_the_blank_verso_follow_their_bill() -> None:
    assert shape(bill(1, FIRST), blank(2), blank(3), bill(4, SECOND)) == [
        (FIRST, (1, 2, 3), "read"),
        (SECOND, (4,), "read"),
    ]


def test_two_bills_on_one_page_share_it_and_followers_belong_to_the_last() -> None:
    assert shape(bill(1, FIRST, SECOND), blank(2)) == [(FIRST, (1,), "read"), (SECOND, (1, 2), "read")]


def test_the_same_code_twice_on_a_page_is_one_bill() -> None:
    assert shape(bill(1, FIRST, FIRST)) == [(FIRST, (1,), "read")]


def test_the_same_bill_twice_in_the_pile_is_two_packets() -> None:
    assert shape(bill(1, FIRST), bill(2, FIRST)) == [(FIRST, (1,), "read"), (FIRST, (2,), "read")]


def test_pages_before_the_first_reference_are_a_packet_of_their_own() -> None:
    assert shape(blank(1), blank(2), bill(3, FIRST)) == [(None, (1, 2), "unreadable"), (FIRST, (3,), "read")]


def test_a_bill_whose_code_is_torn_is_not_swallowed_by_the_one_before() -> None:
    assert shape(bill(1, FIRST), torn(2), blank(3)) == [(FIRST, (1,), "read"), (None, (2, 3), "unreadable")]


def test_a_second_symbol_that_stayed_unread_shares_its_page() -> None:
    first = PageReading(1, "read", references=(FIRST,), symbol_seen=True)
    assert shape(first, blank(2)) == [(None, (1,), "unreadable"), (FIRST, (1, 2), "read")]


def test_a_damaged_page_stands_alone_and_says_why() -> None:
    packets = split([bill(1, FIRST), damaged(2), bill(3, SECOND)])
    assert [packet.pages for packet in packets] == [(1,), (2,), (3,)]
    assert (packets[1].outcome, packets[1].reason) == ("damaged", "too_large")


def test_somebody_elses_code_opens_a_packet_that_keeps_its_text() -> None:
    packets = split([bill(1, FIRST), foreign(2), foreign(3, "<img onerror=1>")])
    assert [(packet.outcome, packet.foreign_texts) for packet in packets[1:]] == [
        ("foreign", ("BEGIN:VCARD",)),
        ("foreign", ("<img onerror=1>",)),
    ]


def test_nothing_is_an_empty_pile() -> None:
    assert split([]) == ()


KINDS = st.sampled_from(["bill", "other", "both", "blank", "torn", "foreign", "damaged"])


@given(st.lists(KINDS, max_size=60))
def test_every_page_is_in_a_packet_and_only_shared_pages_in_two(kinds: list[str]) -> None:
    make = {
        "bill": lambda page: bill(page, FIRST),
        "other": lambda page: bill(page, SECOND),
        "both": lambda page: bill(page, FIRST, SECOND),
        "blank": blank,
        "torn": torn,
        "foreign": foreign,
        "damaged": damaged,
    }
    packets = split(make[kind](page) for page, kind in enumerate(kinds, 1))
    places = [page for packet in packets for page in packet.pages]
    assert sorted(set(places)) == list(range(1, len(kinds) + 1))
    for page, kind in enumerate(kinds, 1):
        assert places.count(page) == (2 if kind == "both" else 1)
