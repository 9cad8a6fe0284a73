"""What an export says about the account: where it is signed in, what it was sent. Hashes and secrets, which prove who
somebody is, leave for nobody.
"""

import uuid

from sqlalchemy import Select, select

from backend.models.accounts import Account, Activation, Device, PasswordReset, RecoveryCode, WebSession
from backend.models.mails import Mail
from backend.models.passkeys import Passkey
from backend.models.telling import MailConfirmation, Notice, PushSubscription, TellingWish
from backend.services.exporting.part import Part, words


def _account(person_id: uuid.UUID) -> Select[uuid.UUID]:
    return select(Account.id).where(Account.person_id == person_id)


ACCOUNTS: tuple[Part, ...] = (
    Part(
        "account",
        Account,
        lambda id_: Account.person_id == id_,
        words("id login name email language created_at disabled_at"),
        words("kind person_id role caisse office insured_id password_hash totp_secret totp_last_step"),
        of_account=True,
    ),
    Part(
        "recovery_codes",
        RecoveryCode,
        lambda id_: RecoveryCode.account_id.in_(_account(id_)),
        words("used_at"),
        words("id account_id code_hash"),
        True,
    ),
    Part(
        "passkeys",
        Passkey,
        lambda id_: Passkey.account_id.in_(_account(id_)),
        words("id name synced created_at used_at"),
        words("account_id credential_id public_key sign_count transports"),
        True,
    ),
    Part(
        "sessions",
        WebSession,
        lambda id_: WebSession.account_id.in_(_account(id_)),
        words("id user_agent created_at seen_at ended_at keeps_copy"),
        words("token_hash account_id"),
        of_account=True,
    ),
    Part(
        "devices",
        Device,
        lambda id_: Device.account_id.in_(_account(id_)),
        words("id name created_at seen_at ended_at"),
        words("account_id"),
        True,
    ),
    Part(
        "activations",
        Activation,
        lambda id_: Activation.account_id.in_(_account(id_)),
        words("made_at expires_at used_at"),
        words("id account_id code_hash token_hash token_expires_at password_hash totp_secret"),
        of_account=True,
    ),
    Part(
        "password_resets",
        PasswordReset,
        lambda id_: PasswordReset.account_id.in_(_account(id_)),
        words("expires_at used_at"),
        words("token_hash account_id"),
        of_account=True,
    ),
    Part(
        "mails",
        Mail,
        lambda id_: Mail.account_id.in_(_account(id_)),
        words("id recipient subject body written_at sent_at"),
        words("account_id"),
        of_account=True,
    ),
    Part(
        "notices",
        Notice,
        lambda id_: Notice.account_id.in_(_account(id_)),
        words("id person_id kind document_id at told_at by_mail events"),
        words("account_id key"),
        of_account=True,
    ),
    Part(
        "telling",
        TellingWish,
        lambda id_: TellingWish.account_id.in_(_account(id_)),
        words("by_push by_mail quiet_from quiet_until changed_at"),
        words("account_id"),
        of_account=True,
    ),
    Part(
        "push_subscriptions",
        PushSubscription,
        lambda id_: PushSubscription.account_id.in_(_account(id_)),
        words("id name service created_at told_at"),
        words("account_id session_id endpoint_hash sealed"),
        of_account=True,
    ),
    Part(
        "mail_addresses",
        MailConfirmation,
        lambda id_: MailConfirmation.account_id.in_(_account(id_)),
        words("address expires_at used_at"),
        words("token_hash account_id"),
        of_account=True,
    ),
)
