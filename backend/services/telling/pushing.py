"""Web Push (RFC 8030, 8291, 8292): waking a browser through its maker's push service, sealed for that browser."""

import json
import uuid
from datetime import datetime, timedelta
from functools import cache

import requests
from py_vapid import Vapid02
from pywebpush import WebPushException, webpush
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.config import Config
from backend.domain.telling import SECURITY
from backend.languages import translate
from backend.models.accounts import Account
from backend.models.documents import Document
from backend.models.telling import Notice, PushDelivery, PushSubscription
from backend.services.telling.push_services import is_known
from backend.services.telling.subscriptions import Address, address_of
from backend.services.telling.wording import message_of
from backend.services.vault import Vault

TIMEOUT_SECONDS = 10
KEPT_FOR = timedelta(days=3)  # by the push service, for a phone that is off
PADDED = 600  # every message is as long as every other: its length says nothing
GONE = (404, 410)
PASSING = (408, 425, 429)


class NotSent(Exception):
    """The push service did not take it now; the job tries again."""


def push(
    session: Session, config: Config, vault: Vault, notice_id: uuid.UUID, subscription_id: uuid.UUID, now: datetime
) -> int | None:
    """The job: one notice to one browser; the answer's status, or None where nothing was to be sent.

    A browser that is gone is forgotten. Raises NotSent for what passes. Sent twice by a worker that died in between,
    it is still one message: push service and browser know it by the notice's id.
    """
    row = session.scalar(
        select(PushDelivery)
        .where(
            PushDelivery.notice_id == notice_id,
            PushDelivery.subscription_id == subscription_id,
            PushDelivery.sent_at.is_(None),
        )
        .with_for_update()
    )
    if row is None or not config.push_key:
        return None
    notice, browser = session.get_one(Notice, notice_id), session.get_one(PushSubscription, subscription_id)
    address = address_of(vault, browser)
    if not is_known(config, address.endpoint):  # the list was shortened
        session.delete(browser)
        return None
    status = _post(config, address, _payload(session, notice), notice)
    if status in GONE:
        session.delete(browser)
    elif status < 300:
        row.sent_at = browser.told_at = now
    elif status in PASSING or status >= 500:
        raise NotSent(f"{browser.service} answered {status}")
    session.flush()
    return status


def _payload(session: Session, notice: Notice) -> str:
    account = session.get_one(Account, notice.account_id)
    there = notice.document_id is not None and session.get(Document, notice.document_id) is not None
    message = message_of(notice, opens_document=there)
    content = {
        "title": translate(message.title, account.language),
        "body": translate(message.body, account.language),
        "path": message.path,
        "tag": str(notice.id),
        "lang": account.language,
    }
    text = json.dumps(content, ensure_ascii=False)
    return text + " " * (PADDED - len(text.encode()))


def _post(config: Config, address: Address, payload: str, notice: Notice) -> int:
    with requests.Session() as post:
        post.max_redirects = 0  # a push service answers itself
        try:
            answer = webpush(
                {"endpoint": address.endpoint, "keys": {"p256dh": address.p256dh, "auth": address.auth}},
                payload,
                vapid_private_key=_vapid(config.push_key),
                vapid_claims={"sub": config.security_contact},
                ttl=int(KEPT_FOR.total_seconds()),
                timeout=TIMEOUT_SECONDS,
                headers={"Topic": notice.id.hex, "Urgency": "high" if notice.kind in SECURITY else "normal"},
                requests_session=post,
            )
        except WebPushException as refusal:
            return int(refusal.status_code or 500)
        except requests.RequestException as error:
            raise NotSent(type(error).__name__) from error
    assert isinstance(answer, requests.Response)
    return answer.status_code


@cache
def _vapid(key: str) -> Vapid02:
    return Vapid02.from_raw(private_raw=key.encode())
