"""What marshmallow says about a field, marked for the catalogue: refusals reach people in their own language."""

from typing import Final

from backend.domain.text import N_

SAID_BY_MARSHMALLOW: Final = (
    N_("Missing data for required field."),
    N_("Unknown field."),
    N_("Field may not be null."),
    N_("Not a valid string."),
    N_("Not a valid integer."),
    N_("Not a valid list."),
    N_("Not a valid mapping type."),
    N_("Not a valid UUID."),
    N_("Invalid input type."),
)
