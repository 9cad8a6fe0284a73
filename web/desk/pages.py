"""Every page of the desks, for the factory."""

from web.desk import claims, deciding, home

BLUEPRINTS = (home.blueprint, claims.blueprint, deciding.blueprint)
