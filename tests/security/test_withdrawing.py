"""The mail room takes a filing back, but never what a clerk once decided: those statements were sent to somebody."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.db import transaction
from backend.domain.actors import Staff
from backend.models.claims import Claim, Statement
from backend.services import assessments, decisions, statement_papers
from backend.services.mailroom.withdrawing import ClaimUnderWay
from tests.mailroom.builders import MailRoom, page
from tests.mailroom.conftest import room

__all__ = ["room"]


def test_a_decision_that_was_undone_is_not_wiped_out(room: MailRoom) -> None:
    packet = room.packet(room.receive(page(room.bill().reference)))
    clerk, facts, then = room.operator("Marc Klein", role="clerk"), room.house.facts, room.house.now()
    assert isinstance(clerk, Staff)
    with transaction(room.house.sessions) as session:
        claim = session.get_one(Claim, packet.claim_id)
        assessments.assess(session, claim.id, facts, then)
        then -= timedelta(hours=1)  # the clerk's hold is over by now
        claim = decisions.accept(session, clerk, claim.id, claim.version, facts, then)
        session.flush()
        decisions.undo(session, clerk, claim.id, claim.version, then)
    with pytest.raises(ClaimUnderWay):
        room.act("undo", room.operator(), packet)
    with transaction(room.house.sessions) as session:
        assert session.scalar(select(func.count()).where(Statement.decision.is_not(None))) == 1


def test_a_statement_to_be_written_for_a_claim_that_is_gone_is_none(room: MailRoom) -> None:
    packet = room.packet(room.receive(page(room.bill().reference)))
    room.act("undo", room.operator(), packet)
    with transaction(room.house.sessions) as session:
        assert packet.claim_id is not None
        written = statement_papers.write(session, packet.claim_id, room.house.facts, room.house.now())
    assert written is None
