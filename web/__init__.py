"""The Flask application: factory, sign-in, commands, the patient's app and the desks.

`flask --app web …` finds `create_app`; `granian --interface wsgi web:wsgi` finds `wsgi`, made when it is asked for.
"""

from typing import Any

from web.app import create_app
from web.phone import present_shell

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    if name == "wsgi":
        app = create_app()
        with app.app_context():
            present_shell()  # compressed before the first visitor comes
        return app
    raise AttributeError(name)
