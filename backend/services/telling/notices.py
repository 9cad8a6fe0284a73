"""An event becomes a notice for each account that should hear of it; a job carries it out by the account's wishes."""

import uuid
from datetime import date, datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.config import Config
from backend.db import new_id
from backend.domain.calendar import luxembourg_day
from backend.domain.telling import SECURITY, end_of_quiet
from backend.jobs import defer
from backend.models.accounts import Account
from backend.models.documents import Document
from backend.models.people import Guardianship
from backend.models.telling import Notice, PushDelivery, PushSubscription
from backend.services import mails
from backend.services.care import ids_in_care
from backend.services.telling import subscriptions
from backend.services.telling.wishes import wishes_of
from backend.services.telling.wording import message_of

DELIVER = "telling.deliver"
PUSH = "telling.push"


def tell(
    session: Session,
    person_id: uuid.UUID,
    kind: str,
    now: datetime,
    *,
    document_id: uuid.UUID | None = None,
    key: str | None = None,
) -> None:
    """Something happened about this person: they hear of it, and whoever acts for them today; once for each `key`.

    `kind` is one of domain.telling.KINDS; of SECURITY only the person hears. Nothing happens where nobody can be
    reached. The job is deferred in the caller's transaction.
    """
    today = luxembourg_day(now)
    for account in _readers(session, person_id, kind, today):
        _note(session, account, person_id, kind, key or f"{kind}:{document_id or new_id()}", now, document_id)


def tell_account(session: Session, account_id: uuid.UUID, kind: str, now: datetime, *, key: str) -> None:
    """The same about the account itself, a patient's."""
    account = session.get_one(Account, account_id)
    if account.person_id is not None and account.disabled_at is None:
        _note(session, account, account.person_id, kind, key, now, None)


def deliver(session: Session, config: Config, notice_id: uuid.UUID, now: datetime) -> None:
    """The job: mails and pushes for a notice and whatever else of its kind waits for the same account.

    In quiet hours it puts itself off until they end. What is no news any more (read, sent, no longer theirs to see)
    is not told.
    """
    notice = session.get(Notice, notice_id)
    waiting = _waiting(session, notice) if notice else []
    if notice is None or notice_id not in {one.id for one in waiting}:
        return
    account, wishes = session.get_one(Account, notice.account_id), wishes_of(session, notice.account_id)
    until = end_of_quiet(wishes, notice.kind, now)
    if until is not None:
        defer(session, DELIVER, wait=until - now, notice_id=str(notice_id))
        return
    news = [one for one in waiting if _is_news(session, account, one, luxembourg_day(now))]
    for one in waiting:
        one.told_at = now
    if news:
        _send(session, config, account, news, now)
    session.flush()


def _send(session: Session, config: Config, account: Account, news: list[Notice], now: datetime) -> None:
    first, wishes = news[0], wishes_of(session, account.id)
    first.events = len(news)
    message = message_of(first, opens_document=_opens(session, first))
    if account.email and wishes.wants(first.kind, "mail"):
        first.by_mail = True
        mails.write(session, account, message.title, message.mail(config.public_url, first.kind), now)
    if wishes.wants(first.kind, "push"):
        for row in subscriptions.of_account(session, account.id):
            session.add(PushDelivery(notice_id=first.id, subscription_id=row.id))
            defer(session, PUSH, notice_id=str(first.id), subscription_id=str(row.id))


def _readers(session: Session, person_id: uuid.UUID, kind: str, today: date) -> list[Account]:
    """Accounts that can be reached: by mail, or because a browser of theirs wants to be woken."""
    guardians = select(Guardianship.guardian_id).where(Guardianship.person_id == person_id)
    theirs = Account.person_id == person_id
    reachable = or_(
        Account.email.is_not(None), exists(select(PushSubscription.id).where(PushSubscription.account_id == Account.id))
    )
    query = select(Account).where(
        theirs if kind in SECURITY else or_(theirs, Account.person_id.in_(guardians)),
        Account.disabled_at.is_(None),
        reachable,
    )
    return [account for account in session.scalars(query) if _may_see(session, account, person_id, today)]


def _may_see(session: Session, account: Account, person_id: uuid.UUID, today: date) -> bool:
    own = account.person_id
    return own is not None and (own == person_id or person_id in ids_in_care(session, own, today))


def _note(
    session: Session,
    account: Account,
    person_id: uuid.UUID,
    kind: str,
    key: str,
    now: datetime,
    document_id: uuid.UUID | None,
) -> None:
    made = session.scalar(
        insert(Notice)
        .values(
            id=new_id(),
            account_id=account.id,
            person_id=person_id,
            kind=kind,
            key=key,
            document_id=document_id,
            at=now,
            events=1,
            by_mail=False,
        )
        .on_conflict_do_nothing()
        .returning(Notice.id)
    )
    if made is not None:
        defer(session, DELIVER, notice_id=str(made))


def _waiting(session: Session, notice: Notice) -> list[Notice]:
    """The untold notices of one account and kind, held in one order; security messages stand alone."""
    query = select(Notice).where(
        Notice.account_id == notice.account_id, Notice.kind == notice.kind, Notice.told_at.is_(None)
    )
    if notice.kind in SECURITY:
        query = query.where(Notice.id == notice.id)
    held = query.order_by(Notice.id).with_for_update().execution_options(populate_existing=True)
    return list(session.scalars(held))


def _is_news(session: Session, account: Account, notice: Notice, today: date) -> bool:
    if notice.person_id is not None and not _may_see(session, account, notice.person_id, today):
        return False
    document = session.get(Document, notice.document_id) if notice.document_id else None
    if document is None:
        return True
    if notice.kind == "reminder":
        return document.state == "to-send"
    read = document.read_at is not None and document.read_at >= notice.at
    return not read or notice.kind not in ("document", "decided")


def _opens(session: Session, notice: Notice) -> bool:
    """A statement may be gone again: a decision was undone."""
    return notice.document_id is not None and session.get(Document, notice.document_id) is not None
