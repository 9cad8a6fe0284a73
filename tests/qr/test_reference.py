import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qr import HostRefused, InvalidReference, Reference, WrongCheckCharacter, WrongForm, check_host
from qr.reference import ALPHABET

KNOWN = "2A0KDF1CAN4SR09KS"


def test_a_new_reference_is_seventeen_characters_a_person_can_tell_apart() -> None:
    for _ in range(200):
        reference = Reference.random()
        assert len(reference.text) == 17
        assert set(reference.text) <= set(ALPHABET)
        assert Reference.parse(reference.printed) == reference


def test_two_references_are_never_the_same() -> None:
    assert len({Reference.random() for _ in range(1000)}) == 1000


def test_it_is_printed_in_groups_of_four() -> None:
    assert Reference(KNOWN).printed == "2A0K-DF1C-AN4S-R09K-S"


@pytest.mark.parametrize(
    "typed",
    [
        "2a0k-df1c-an4s-r09k-s",
        " 2A0K DF1C AN4S R09K S ",
        "2AOKDFICAN4SRO9KS",
        "2aok–dflc—an4s r09k s\n",
        "HTTPS://DEMO.TEST/R/2A0KDF1CAN4SR09KS",
    ],
)
def test_typing_it_carelessly_still_finds_it(typed: str) -> None:
    assert Reference.parse(typed).text == KNOWN


@pytest.mark.parametrize(
    "typed", ["", "2A0K", KNOWN + "0", "U" * 17, "é" * 17, "٢" * 17, "2A0KDF1CAN4SR09K!", "x" * 10_000]
)
def test_what_has_not_its_form_is_told_so(typed: str) -> None:
    with pytest.raises(WrongForm):
        Reference.parse(typed)


def test_a_mistyped_character_is_told_apart_from_a_wrong_form() -> None:
    with pytest.raises(WrongCheckCharacter) as told:
        Reference.parse("2A0KDF1CAN4SR09KT")
    assert isinstance(told.value, InvalidReference)
    assert isinstance(told.value, ValueError)


@given(st.integers(0, 16), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_noticed(place: int, character: str) -> None:
    wrong = KNOWN[:place] + character + KNOWN[place + 1 :]
    if wrong != KNOWN:
        with pytest.raises(WrongCheckCharacter):
            Reference.parse(wrong)


@given(st.text(max_size=60))
def test_nothing_typed_does_worse_than_being_refused(typed: str) -> None:
    with contextlib.suppress(InvalidReference):
        assert Reference.parse(typed).text


def test_the_address_is_upper_case_and_holds_nothing_but_the_reference() -> None:
    reference = Reference(KNOWN)
    assert reference.url("demo.test") == f"HTTPS://DEMO.TEST/R/{KNOWN}"
    assert Reference.from_code(reference.url("demo.test")) == reference
    assert Reference.from_code(reference.url("demo.test:8443"), ["DEMO.test:8443"]) == reference


@pytest.mark.parametrize(
    "text",
    [
        f"HTTPS://DEMO.TEST/R/{KNOWN} ",
        f"HTTPS://DEMO.TEST/R/{KNOWN}\n",
        f"https://demo.test/R/{KNOWN}",
        f"HTTP://DEMO.TEST/R/{KNOWN}",
        f"HTTPS://DEMO.TEST/R/{KNOWN}?X=1",
        f"HTTPS://USER@DEMO.TEST/R/{KNOWN}",
        f"HTTPS://DEMO.TEST/R/../R/{KNOWN}",
        "HTTPS://DEMO.TEST/R/2A0KDF1CAN4SR09KT",
        "HTTPS://DEMO.TEST/R/2AOKDF1CAN4SR09KS",
        "'; DROP TABLE CLAIM;--",
        "<img src=x onerror=alert(1)>",
        "",
    ],
)
def test_only_exactly_our_address_counts(text: str) -> None:
    assert Reference.from_code(text) is None


def test_an_address_at_another_host_is_not_ours() -> None:
    url = Reference(KNOWN).url("evil.test")
    assert Reference.from_code(url, ["demo.test"]) is None
    assert Reference.from_code(url, ["demo.test", "Evil.Test"]) is not None


def test_a_host_has_at_most_thirty_nine_characters() -> None:
    check_host("a" * 39)
    for host in ("a" * 40, "", "exa mple.lu", "é.lu", "-a.lu", "a/b", "a.lu:123456"):
        with pytest.raises(HostRefused):
            check_host(host)
