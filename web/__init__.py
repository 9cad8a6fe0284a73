"""The Flask application: factory, sign-in, commands, the patient's app and the desks.

`flask --app web …` finds `create_app`; `granian --interface wsgi web:wsgi` finds `wsgi`, made when it is asked for.
"""

from typing import Any

from web.app import create_app
from web.phone_files import read_shell

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    if name == "wsgi":
        read_shell()  # compressed before the first visitor comes
        return create_app()
    raise AttributeError(name)
