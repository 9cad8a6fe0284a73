"""Every page of the desks, for the factory."""

from web.desk import capturing, claims, deciding, home, mailroom, packets, people

BLUEPRINTS = (
    home.blueprint,
    claims.blueprint,
    deciding.blueprint,
    mailroom.blueprint,
    packets.blueprint,
    capturing.blueprint,
    people.blueprint,
)
