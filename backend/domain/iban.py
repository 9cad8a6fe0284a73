"""Account numbers: is it an IBAN, and can a transfer in euros reach it."""

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from backend.domain.errors import invalid
from backend.domain.text import N_

LONGEST = 60  # 34 characters, with blanks between them


def read_iban(given: str) -> str:
    """The IBAN without blanks, in capitals; Invalid at the field `iban` where it is none or outside SEPA.

    The refusal never repeats the number: it may be a typing error of somebody's real account.
    """
    if len(given) > LONGEST or not given.isascii():
        raise invalid("iban", _NO_IBAN)
    try:
        found = IBAN(given)
    except SchwiftyException:
        raise invalid("iban", _NO_IBAN) from None
    if not found.in_sepa_zone:
        raise invalid("iban", N_("This account is outside the euro payments area; give one inside."))
    return str(found.compact)


_NO_IBAN = N_("This is no IBAN. Compare it with your bank card or a statement of your bank.")
