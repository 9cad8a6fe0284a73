"""The six figures of an authenticator app (RFC 6238, SHA-1, 30 seconds).

A code is accepted in its own step and in the one after it, so it lives 30 to 60 seconds. The standard's ideal is its
own step only (OWASP ASVS 6.5.5); we deviate because people type a code that was shown a moment ago, and phones run
some seconds late. What makes that safe: a code works once, and no code of an earlier step works after it.
"""

import hmac
import io
import re
import uuid
from datetime import datetime
from typing import Any, cast

import pyotp
import qrcode
import qrcode.image.svg
from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from backend.models.accounts import Account

STEP_SECONDS = 30
ISSUER = "Mémoires"
# An account that does not exist is asked with this one, in the same time.
NOBODY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_CODE = re.compile(r"[0-9]{6}", re.ASCII)


def new_secret() -> str:
    """160 random bits in base32."""
    return pyotp.random_base32()


def code_at(secret: str, instant: datetime) -> str:
    """The code that an app with `secret` shows at `instant`."""
    return pyotp.TOTP(secret).at(instant)


def uri(secret: str, login: str) -> str:
    """What the app reads: `otpauth://totp/…`."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def svg(text: str) -> str:
    """`text` as a QR code, one SVG element."""
    code = qrcode.QRCode(border=2, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    out = io.BytesIO()
    code.make_image(image_factory=qrcode.image.svg.SvgPathImage).save(out)
    return out.getvalue().decode()


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step that `code` belongs to, if it is the present one or the one before. ASCII figures only."""
    if not _CODE.fullmatch(code):
        code = ""
    present = int(now.timestamp()) // STEP_SECONDS
    generator = pyotp.HOTP(secret)
    found = None
    for step in (present - 1, present):
        if hmac.compare_digest(generator.at(step).encode(), code.encode()):
            found = step
    return found


def use_step(session: Session, account_id: uuid.UUID, step: int) -> bool:
    """Take the step for this account; false where it, or a later one, was taken before."""
    taken = session.execute(
        update(Account)
        .where(Account.id == account_id, Account.totp_last_step < step)
        .values(totp_last_step=step)
        .execution_options(synchronize_session=False)
    )
    return cast(CursorResult[Any], taken).rowcount == 1
