"""The factory: one Flask application out of one frozen configuration."""

import secrets
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

import mobile_api
from backend.config import Config, ConfigError, environment, environment_of_instance
from backend.db import OperationalError, StaleDataError
from backend.domain.errors import Busy, Conflict, Refusal
from backend.domain.facts import FactsError
from backend.services.house import build_house
from mobile_api import browser, problems, public
from web import (
    accessibility,
    api_docs,
    cli,
    compression,
    errors,
    health,
    identity,
    logging,
    login,
    phone,
    reports,
    security,
    styleguide,
    templating,
)
from web.desk import pages

log = structlog.get_logger()


def create_app(config: Config | None = None) -> Flask:
    """The application; without `config`, the environment says (and a lacking one refuses to start)."""
    try:
        house = build_house(config or Config.from_env(environment_of_instance(environment())))
    except (ConfigError, FactsError) as refusal:
        return cli.without_house(refusal)
    app = Flask("web", static_folder="static", template_folder="templates")
    app.url_map.merge_slashes = False
    app.extensions["house"] = house
    logging.configure(house.config.log_level)
    logging.watch(app)
    configure(app, house.config)
    security.protect(app)
    compression.install(app)
    browser.install(app)
    mobile_api.register(app)
    templating.set_up(app)
    for module in (public, accessibility, api_docs, health, errors, reports, phone, identity, login, styleguide):
        app.register_blueprint(module.blueprint)
    for blueprint in pages.BLUEPRINTS:
        app.register_blueprint(blueprint)
    cli.register(app)
    app.register_error_handler(Refusal, answer_refusal)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(StaleDataError, lambda _: answer_refusal(Conflict()))
    app.register_error_handler(OperationalError, answer_busy)
    app.register_error_handler(Exception, answer_fault)
    return app


def configure(app: Flask, config: Config) -> None:
    """Flask's own settings, out of ours."""
    host = urlsplit(config.public_url).hostname or "localhost"
    app.config.update(
        SECRET_KEY=config.secret_keys[0],
        SECRET_KEY_FALLBACKS=list(config.secret_keys[1:]),
        SESSION_COOKIE_NAME="__Host-session",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PROVIDE_AUTOMATIC_OPTIONS=False,  # only methods that an address has; other sites have no business here
        TRUSTED_HOSTS=[host, "localhost", "127.0.0.1"] if config.demo else [host],
        MAX_CONTENT_LENGTH=security.MAX_BODY,
        CLOCK_IS_SET=config.clock_is_set,
        IDENTITY_NAME=config.identity.name if config.identity else "",
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=2000,
    )
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies)  # type: ignore[method-assign]


def answer_refusal(refusal: Refusal) -> Response:
    return problems.refuse(refusal) if _speaks_json() else errors.refuse(refusal)


def answer_http(error: HTTPException) -> Response:
    return problems.refuse_http(error) if _speaks_json() else errors.refuse_http(error)


def answer_busy(error: Exception) -> Response:
    """The database is away, or a row is held for too long: say so, and that trying again is safe."""
    log.warning("busy", rule=logging.rule(), kind=type(error).__name__)
    return answer_refusal(Busy())


def answer_fault(error: Exception) -> Response:
    """The last resort: the log gets the exception, the reader a reference to it."""
    reference = secrets.token_hex(4).upper()
    log.error("fault", reference=reference, rule=logging.rule(), exc_info=error)
    return problems.break_down(reference) if _speaks_json() else errors.break_down(reference)


def _speaks_json() -> bool:
    return request.path.startswith("/api/")
