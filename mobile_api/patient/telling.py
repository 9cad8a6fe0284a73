"""How one is told: wishes, the browsers that are woken, and one's mail address."""

from typing import Any
from uuid import UUID

from flask import Response

from backend.domain.actors import Patient
from backend.services import step_up
from backend.services.telling import addresses, overview, push_services, subscriptions, wishes
from backend.services.telling.subscriptions import Address
from backend.services.vault import Vault
from mobile_api.answers import json_answer, no_content
from mobile_api.caller import true_now, user_agent
from mobile_api.documenting import refuses
from mobile_api.house import house, transaction
from mobile_api.identity import patient_required
from mobile_api.parsing import Blueprint
from mobile_api.patient.factors import proof
from mobile_api.schemas.telling import (
    MailAddressIn,
    MailLinkIn,
    SubscriptionIn,
    SubscriptionView,
    TellingView,
    WishesIn,
)
from mobile_api.signing_in.passkey_schemas import WithProof

blueprint = Blueprint("telling", __name__, description="What one is told, and how")


@blueprint.route("/me/telling", methods=["GET"])
@patient_required
@blueprint.response(200, TellingView)
def show_telling(patient: Patient) -> Response:
    """What one is told, by which way, when not, and where one can be reached."""
    with transaction() as session:
        return json_answer(overview.describe(session, house().config, patient, true_now()))


@blueprint.route("/me/telling", methods=["PUT"])
@patient_required
@blueprint.arguments(WishesIn)
@blueprint.response(200, TellingView)
@refuses(422)
def choose_telling(patient: Patient, given: dict[str, Any]) -> Response:
    """Choose all of it anew. Messages about the account itself (its bank account, how one signs in) always come."""
    quiet = {"quiet_from": given["quiet"]["start"], "quiet_until": given["quiet"]["end"]}
    with transaction() as session:
        wishes.choose(session, patient, by_push=given["by_push"], by_mail=given["by_mail"], **quiet, now=true_now())
        return json_answer(overview.describe(session, house().config, patient, true_now()))


@blueprint.route("/push-subscriptions/<uuid:subscription_id>", methods=["PUT"])
@patient_required
@blueprint.arguments(SubscriptionIn)
@blueprint.response(200, SubscriptionView)
@blueprint.alt_response(201, schema=SubscriptionView, description="This browser is new.")
@refuses(404, 409, 422)
def put_subscription(patient: Patient, given: dict[str, Any], subscription_id: UUID) -> Response:
    """Wake this browser when there is news (Web Push); the id is the client's choice. Messages carry no health data.

    A browser is woken for one account: the last that said so. 409 `push-is-off` where the server has no keys.
    """
    config, keys = house().config, given["keys"]
    asked = Address(given["endpoint"], keys["p256dh"], keys["auth"])
    push_services.check(config, asked)
    with transaction() as session:
        row, made = subscriptions.keep(
            session, Vault(config.vault_keys), patient, subscription_id, asked, user_agent(), true_now()
        )
        view = {"id": row.id, "name": row.name, "since": row.created_at}
    return json_answer(view, 201 if made else 200)


@blueprint.route("/push-subscriptions/<uuid:subscription_id>", methods=["DELETE"])
@patient_required
@blueprint.response(204)
@refuses(404)
def delete_subscription(patient: Patient, subscription_id: UUID) -> Response:
    """Wake this browser no more."""
    with transaction() as session:
        subscriptions.remove(session, patient, subscription_id)
    return no_content()


@blueprint.route("/me/email", methods=["PUT"])
@patient_required
@blueprint.arguments(MailAddressIn)
@blueprint.response(202)
@refuses(400, 413, 415, 422, 429)
def put_mail_address(patient: Patient, given: dict[str, Any]) -> Response:
    """Give an address for mails, with a fresh code or a passkey; it counts once the link that it gets was followed."""
    held = house()
    step_up.require(held.sessions, held.config, patient, proof(given), "mail-address", true_now())
    with transaction() as session:
        addresses.ask(session, held.config, patient, given["email"], true_now())
    return Response(status=202)


@blueprint.route("/me/email", methods=["DELETE"])
@patient_required
@blueprint.arguments(WithProof)
@blueprint.response(204)
@refuses(400, 413, 415, 422, 429)
def delete_mail_address(patient: Patient, given: dict[str, Any]) -> Response:
    """No more mails, with a fresh code or a passkey; the address that is given up gets the last one."""
    held = house()
    step_up.require(held.sessions, held.config, patient, proof(given), "mail-address", true_now())
    with transaction() as session:
        addresses.remove(session, patient, true_now())
    return no_content()


@blueprint.route("/me/email/confirmation", methods=["POST"])
@patient_required
@blueprint.arguments(MailLinkIn)
@blueprint.response(204)
@refuses(404, 422)
def confirm_mail_address(patient: Patient, given: dict[str, str]) -> Response:
    """The link of the mail was followed; it works once, for a day, for the account that asked for it."""
    with transaction() as session:
        addresses.confirm(session, patient, given["token"], true_now())
    return no_content()
