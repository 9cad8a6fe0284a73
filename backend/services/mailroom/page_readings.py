"""What was read on the pages of a packet: by which step, what the codes say, and where on the page they stand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.models.paper import ScannedPage
from backend.services.mailroom.packets import PacketRow

OUTSET = 1.16  # a symbol's quiet zone is an eighth of its width
MOST_SHOWN = 60  # pages of one packet; a file of thousands that was refused is one packet


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a code stands: `points` as SVG wants them, in pixels of the page; `ours`, or a stranger's."""

    points: str
    ours: bool


@dataclass(frozen=True, slots=True)
class PageReading:
    """What was read on a page and by which step; `texts` are strangers' words, to be shown as text only. `width` and
    `height` in pixels are what the marks refer to.
    """

    page: int
    outcome: str
    step: str | None
    texts: list[str]
    symbol_seen: bool
    reason: str | None
    width: int | None
    height: int | None
    marks: Sequence[Mark]


def of_packet(session: Session, row: PacketRow) -> list[PageReading]:
    """Its pages in order, the first ones of very many."""
    found = session.scalars(
        select(ScannedPage)
        .where(ScannedPage.batch_id == row.batch_id, ScannedPage.file == row.file, ScannedPage.page.in_(row.pages))
        .order_by(ScannedPage.page)
        .limit(MOST_SHOWN)
    )
    return [
        PageReading(
            page.page,
            page.outcome,
            page.step or next((str(code["step"]) for code in page.codes), None),
            [str(code["text"]) for code in page.codes],
            page.symbol_seen,
            page.reason.replace("_", "-") if page.reason else None,
            page.width,
            page.height,
            list(_marks(page.codes)) if page.width and page.height else [],
        )
        for page in found
    ]


def _marks(codes: Sequence[dict[str, Any]]) -> Iterator[Mark]:
    for code in codes:
        corners = [(float(x), float(y)) for x, y in code.get("corners") or ()]
        if len(corners) > 2:
            yield Mark(" ".join(f"{x:.1f},{y:.1f}" for x, y in _around(corners)), bool(code["ours"]))


def _around(corners: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """A little outside the symbol, so that the line hides nothing of it."""
    middle = [sum(each) / len(corners) for each in zip(*corners, strict=True)]
    for x, y in corners:
        yield middle[0] + OUTSET * (x - middle[0]), middle[1] + OUTSET * (y - middle[1])
