"""What the mail room did today."""

from datetime import timedelta

from backend.db import transaction
from backend.services.mailroom import receiving
from backend.services.mailroom.figures import figures
from tests.mailroom.builders import READER, MailRoom, page, pdf


def test_the_day_in_figures(room: MailRoom) -> None:
    staff = room.operator()
    room.receive(page(room.bill().reference), page(), page(room.bill(paid=False).reference))
    with transaction(room.house.sessions) as session:
        files = [("late.pdf", pdf([page()]))]
        late = room.house.now() - timedelta(hours=1)
        stuck, _ = receiving.receive(session, READER, files, room.today - timedelta(days=1), late)
        seen = figures(session, staff, room.house.now())
    assert (seen.pages, seen.outcomes) == (3, {"read": 2, "unreadable": 1})
    assert sum(seen.steps.values()) == 2
    assert seen.waiting == {"today": 1, "week": 0, "older": 0}
    assert seen.stuck == [stuck.id]
