"""National numbers (A1–A10) and provider codes (B1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain import matricule, provider_code

VALID = [
    "1983081246785",
    "2003042581939",
    "1971110258749",
    "2012051469331",
    "1994092874550",
    "1985061512347",
    "2012022900150",
    "2010031045639",
    "1947113077780",
    "1980000000109",
]


@pytest.mark.parametrize("number", VALID)
def test_a_valid_number_is_taken(number: str) -> None:
    assert matricule.parse(number) == number
    assert matricule.complete(number[:11]) == number
    assert matricule.is_valid(number)


def test_blanks_and_dashes_are_dropped() -> None:
    assert matricule.parse("198-308-124-6785") == "1983081246785"
    assert matricule.parse(" 1983 0812 46785\n") == "1983081246785"


@pytest.mark.parametrize("number", ["2011032753396", "1994789587182", "1990010112384"])
def test_wrong_check_digits_are_told(number: str) -> None:
    with pytest.raises(matricule.MatriculeError) as caught:
        matricule.parse(number)
    assert caught.value.kind == "check-digits"


def test_the_right_digits_of_the_wrong_numbers() -> None:
    assert matricule.complete("20110327533")[-2:] == "94"
    assert matricule.complete("19900101123")[-2:] == "85"


@pytest.mark.parametrize(
    "text", ["", "abc", "198308124678", "19830812467855", "198308124678A", "１９８３０８１２４６７８５"]
)
def test_another_form_is_an_error_of_form(text: str) -> None:
    with pytest.raises(matricule.MatriculeError) as caught:
        matricule.parse(text)
    assert caught.value.kind == "format"
    assert caught.value.text.msgid


def test_eleven_digits_are_the_old_number() -> None:
    with pytest.raises(matricule.MatriculeError) as caught:
        matricule.parse("19830812467")
    assert caught.value.kind == "old-format"


@given(st.integers(0, 10**11 - 1))
def test_one_wrong_digit_is_always_seen(number: int) -> None:
    whole = matricule.complete(f"{number:011d}")
    for place, digit in enumerate(whole):
        changed = whole[:place] + str((int(digit) + 1) % 10) + whole[place + 1 :]
        assert not matricule.is_valid(changed)


def test_numbers_that_start_with_3_or_4_are_taken_by_their_check_digits() -> None:
    assert matricule.is_valid(matricule.complete("30000000001"))
    assert matricule.is_valid(matricule.complete("49990101001"))


def test_a_provider_code_is_eight_digits_from_nine() -> None:
    assert provider_code.parse("901234-00") == "90123400"
    assert provider_code.show("90123400") == "901234-00"


@pytest.mark.parametrize("text", ["", "80123400", "9012340", "901234000", "9012340X"])
def test_another_provider_code_is_refused(text: str) -> None:
    with pytest.raises(provider_code.ProviderCodeError) as caught:
        provider_code.parse(text)
    assert caught.value.text.msgid
