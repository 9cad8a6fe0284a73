"""Every page of the desks, for the factory."""

from web.desk import (
    capturing,
    claims,
    deciding,
    home,
    mailroom,
    mr,
    mr_deciding,
    packets,
    people,
    providers,
    providers_files,
    providers_members,
    providers_rights,
    tps,
    tps_attestation,
    tps_recovery,
)

BLUEPRINTS = (
    home.blueprint,
    claims.blueprint,
    deciding.blueprint,
    mailroom.blueprint,
    packets.blueprint,
    capturing.blueprint,
    mr.blueprint,
    mr_deciding.blueprint,
    people.blueprint,
    providers.blueprint,
    providers_files.blueprint,
    providers_members.blueprint,
    providers_rights.blueprint,
    tps.blueprint,
    tps_attestation.blueprint,
    tps_recovery.blueprint,
)
