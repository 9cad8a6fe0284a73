"""What the worker can do: each body opens one transaction and calls one service."""

from datetime import UTC, datetime
from uuid import UUID

from procrastinate import App, RetryStrategy

from backend.db import transaction
from backend.services import (
    assessing,
    history,
    mails,
    password_resets,
    quotas,
    reassessments,
    sign_in,
    sign_in_records,
    statement_papers,
)
from backend.services.house import House
from backend.services.mailroom import reading
from backend.services.mr import summaries
from backend.services.payments import instant, releasing
from backend.services.telling import notices, pushing, reminders
from backend.services.vault import Vault

RETRIES = 10
PATIENTLY = RetryStrategy(max_attempts=7, exponential_wait=4)  # 4 s, 16 s, … to four and a half hours
SOON_THEN_PATIENTLY = RetryStrategy(max_attempts=10, exponential_wait=2)  # 2 s, 4 s, … to 17 minutes
HEARTBEAT_SECONDS = 5.0
DEAD_AFTER_SECONDS = 20.0


def register(app: App, house: House) -> None:
    """Teach `app` every task that services defer by name."""
    _register_claims(app, house)
    _register_sign_in(app, house)
    _register_mailroom(app, house)
    _register_reference_doctors(app, house)
    _register_payments(app, house)
    _register_telling(app, house)
    _register_history(app, house)

    @app.periodic(cron="* * * * *")
    @app.task(name="jobs.rescue", queueing_lock="jobs.rescue")
    async def rescue(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
        """Jobs whose worker died are done by another."""
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS):
            await app.job_manager.retry_job(job)


def _register_history(app: App, house: House) -> None:
    @app.periodic(cron="* * * * *")
    @app.task(name="history.seal", queueing_lock="history.seal")
    def seal(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
        history.seal_all(house.sessions, datetime.now(UTC))


def _register_mailroom(app: App, house: House) -> None:
    @app.task(name=reading.TASK, queue=reading.QUEUE, retry=SOON_THEN_PATIENTLY)
    def read_batch(batch_id: str) -> None:
        reading.read_on(house, UUID(batch_id))

    @app.periodic(cron="* * * * *")
    @app.task(name="mailroom.take_up", queue=reading.QUEUE, queueing_lock="mailroom.take_up")
    def take_up(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
        with transaction(house.sessions) as session:
            reading.queue_unfinished(session)


def _register_claims(app: App, house: House) -> None:
    @app.task(name="claims.assess", retry=RETRIES)
    def assess(claim_id: str) -> None:
        with transaction(house.sessions) as session:
            assessing.assess(session, UUID(claim_id), house.facts, house.now())

    @app.task(name=reassessments.TASK, retry=RETRIES)
    def assess_again(person_id: str, why: str, since: str = "", but: str = "") -> None:
        start, other = datetime.fromisoformat(since) if since else None, UUID(but) if but else None
        with transaction(house.sessions) as session:
            given = (UUID(person_id), why, house.facts, house.now())
            assessing.assess_again(session, *given, since=start, but=other)

    @app.periodic(cron="* * * * *")
    @app.task(name="claims.assess_outdated", queueing_lock="claims.assess_outdated")
    def assess_outdated(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
        """Other facts than those that open claims were assessed with: the same day as before it finds nothing."""
        with transaction(house.sessions) as session:
            assessing.assess_outdated(session, house.facts, house.now())

    @app.task(name="claims.write_statement", retry=RETRIES)
    def write_statement(claim_id: str) -> None:
        with transaction(house.sessions) as session:
            statement_papers.write(session, UUID(claim_id), house.facts, house.now())


def _register_reference_doctors(app: App, house: House) -> None:
    @app.periodic(cron="*/5 * * * *")
    @app.task(name="mr.write_summaries", queueing_lock="mr.write_summaries")
    def write_summaries(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
        """Those due today; by day it finds nothing to do."""
        with transaction(house.sessions) as session:
            summaries.write_due(session, house.facts, house.now())


def _register_telling(app: App, house: House) -> None:
    @app.task(name=notices.DELIVER, retry=RETRIES)
    def deliver(notice_id: str) -> None:
        with transaction(house.sessions) as session:
            notices.deliver(session, house.config, UUID(notice_id), house.now())

    @app.task(name=notices.PUSH, retry=PATIENTLY)
    def push(notice_id: str, subscription_id: str) -> None:
        vault = Vault(house.config.vault_keys)
        with transaction(house.sessions) as session:
            pushing.push(session, house.config, vault, UUID(notice_id), UUID(subscription_id), house.now())

    @app.periodic(cron="11 * * * *")
    @app.task(name="telling.remind", queueing_lock="telling.remind")
    def remind(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
        """Those due today; every hour but the first of the day finds nothing new."""
        with transaction(house.sessions) as session:
            reminders.remind(session, house.facts, house.now())


def _register_payments(app: App, house: House) -> None:
    @app.task(name=releasing.TELL, retry=RETRIES)
    def tell_paid(run_id: str) -> None:
        with transaction(house.sessions) as session:
            releasing.tell(session, UUID(run_id), house.now())

    @app.periodic(cron="* * * * *")
    @app.task(name=instant.TASK, queueing_lock=instant.TASK)
    def pay_at_once(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
        with transaction(house.sessions) as session:
            instant.pay_at_once(session, Vault(house.config.vault_keys), house.facts, house.now())


def _register_sign_in(app: App, house: House) -> None:
    """These keep true time, whatever the business clock says."""

    @app.task(name="mails.send", retry=PATIENTLY)
    def send_mail(mail_id: str) -> None:
        with transaction(house.sessions) as session:
            mails.deliver(session, house.config, UUID(mail_id), datetime.now(UTC))

    @app.task(name="password_resets.prepare", retry=RETRIES)
    def prepare_reset(account_id: str) -> None:
        with transaction(house.sessions) as session:
            password_resets.prepare(session, house.config, UUID(account_id), datetime.now(UTC))

    @app.task(name="sign_in.tell_locked", retry=RETRIES)
    def tell_locked(account_id: str) -> None:
        with transaction(house.sessions) as session:
            sign_in.tell_locked(session, UUID(account_id), datetime.now(UTC))

    @app.periodic(cron="17 3 * * *")
    @app.task(name="sign_in.sweep", queueing_lock="sign_in.sweep")
    def sweep(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
        with transaction(house.sessions) as session:
            sign_in_records.sweep(session, datetime.now(UTC))
            quotas.sweep(session, house.today())
