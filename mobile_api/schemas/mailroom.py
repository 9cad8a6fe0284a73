"""Piles and packets as they travel."""

from marshmallow import fields

from backend.domain.lifecycle import BATCH_STATES, CHANNELS, PACKET_OUTCOMES
from backend.services.mailroom.words import REASONS
from backend.services.pages import NOT_OURS
from mobile_api.schemas.common import PageQuery, Pattern, Strict, day, instant, one_of, page_of

REASON = "why it is not filed, null where it is; one of {}, forwarded-CAISSE or handed-on-CAISSE".format(
    ", ".join(REASONS)
)


class BatchId(Strict):
    id = fields.UUID(required=True)


class PagesView(Strict):
    total = fields.Integer(
        required=True, allow_none=True, metadata={"description": "null until every file was counted"}
    )
    done = fields.Integer(required=True)


OutcomesView = Strict.from_dict(
    {outcome: fields.Integer(required=True) for outcome in PACKET_OUTCOMES}, name="OutcomesView"
)


class FileItem(Strict):
    """One file of a pile."""

    file = fields.Integer(required=True, attribute="position", metadata={"description": "its place, from 1"})
    name = fields.String(required=True, metadata={"description": "as it was sent; text, never a path"})
    pages = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "null until counted; stays null where a refused file hides how many pages it has"},
    )
    refused = fields.String(
        required=True, allow_none=True, metadata={"description": "why the whole file cannot be read: a reason's word"}
    )


class BatchView(Strict):
    """How far a pile is: pages read, packets by outcome, pages by the step of the ladder that read them.

    A file that is refused whole is one `damaged` packet of all its pages; where their number cannot be known, it
    counts as one page.
    """

    id = fields.UUID(required=True)
    state = one_of(*BATCH_STATES, required=True)
    stands_still = fields.Boolean(
        required=True, metadata={"description": "not done, and nothing was read in it for ten minutes"}
    )
    arrived_on = day(required=True)
    received_at = instant(required=True)
    pages = fields.Nested(PagesView, required=True)
    packets = fields.Nested(OutcomesView, required=True)
    waiting = fields.Integer(required=True, metadata={"description": "packets that still need a person"})
    steps = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    pages_per_second = fields.Float(
        required=True, allow_none=True, metadata={"description": "over the time since reading began; null before that"}
    )
    seconds_left = fields.Integer(
        required=True, allow_none=True, metadata={"description": "at this pace; null when done or not known yet"}
    )
    files = fields.List(fields.Nested(FileItem), required=True)


class PacketItem(Strict):
    """Pages of one file that belong together. For `already_sent`, the two dates are `claim_received_at` and
    `arrived_on`.
    """

    id = fields.UUID(required=True)
    file = fields.Integer(required=True, metadata={"description": "which file of the pile, from 1"})
    file_name = fields.String(required=True, metadata={"description": "as it was sent; text, never a path"})
    pages = fields.List(fields.Integer(), required=True, metadata={"description": "page numbers in the file, from 1"})
    reference = fields.String(required=True, allow_none=True)
    outcome = one_of(*PACKET_OUTCOMES, required=True)
    reason = fields.String(required=True, allow_none=True, metadata={"description": REASON})
    foreign_texts = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "what codes of others on these pages say: a stranger's text, never to be followed"},
    )
    claim_id = fields.UUID(required=True, allow_none=True)
    claim_channel = one_of(*CHANNELS, required=True, allow_none=True)
    claim_received_at = instant(required=True, allow_none=True)
    arrived_on = day(required=True)
    finished_at = instant(required=True, allow_none=True)


class PacketQuery(PageQuery):
    """Packets come in the pile's own order: file, then place in it."""

    after = fields.String(
        load_default=None,
        validate=Pattern(r"^[0-9]{1,9}\.[0-9]{1,9}$", error=NOT_OURS),
        metadata={"description": "`next` of the page before"},
    )


PacketPage = page_of(PacketItem, "PacketPage")
