"""The Flask application: factory, sign-in, commands, the patient's app and the desks.

`flask --app web …` and `granian --interface wsgi web:wsgi` start here.
"""

from web.app import create_app, wsgi

__all__ = ["create_app", "wsgi"]
