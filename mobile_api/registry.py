"""Every blueprint of the interface, in the order in which the document shows them."""

from mobile_api.mailroom import batches
from mobile_api.parsing import Blueprint
from mobile_api.patient import account, claims, documents, factors, family, me, objections, paper, replies
from mobile_api.patient import exporting as patient_export
from mobile_api.patient import mr as patient_mr
from mobile_api.patient import telling as patient_telling
from mobile_api.practice import deposits, memoires
from mobile_api.practice import mr as practice_mr
from mobile_api.practice import tps as practice_tps
from mobile_api.signing_in import activations, oauth, passkeys, password_resets, session, tokens

BLUEPRINTS: tuple[Blueprint, ...] = (
    session.blueprint,
    passkeys.blueprint,
    tokens.blueprint,
    activations.blueprint,
    password_resets.blueprint,
    oauth.blueprint,
    me.blueprint,
    factors.blueprint,
    account.blueprint,
    documents.blueprint,
    claims.blueprint,
    replies.blueprint,
    objections.blueprint,
    family.blueprint,
    patient_telling.blueprint,
    patient_export.blueprint,
    paper.blueprint,
    patient_mr.blueprint,
    deposits.blueprint,
    memoires.blueprint,
    practice_mr.blueprint,
    practice_tps.blueprint,
    batches.blueprint,
)
