"""Every page of the desks, for the factory."""

from web.desk import claims, deciding, home, mailroom, packets, people

BLUEPRINTS = (
    home.blueprint,
    claims.blueprint,
    deciding.blueprint,
    mailroom.blueprint,
    packets.blueprint,
    people.blueprint,
)
