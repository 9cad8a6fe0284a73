"""What stands around a claim on the pages that show one: earlier services, versions of its statement, objections."""

from typing import Any

from backend.db import Session
from backend.domain.actors import Staff
from backend.models.claims import Claim
from backend.services import claim_timeline, statement_versions
from backend.services.objections import reading
from mobile_api.house import house


def around(session: Session, claim: Claim, staff: Staff) -> dict[str, Any]:
    """Context of `_timeline.html`, `_versions.html` and `_objected.html`."""
    return {
        "timeline": claim_timeline.of_claim(session, claim, house().facts, staff.language),
        "versions": statement_versions.of_claim(session, claim),
        "objected": reading.of_claim(session, claim),
    }
