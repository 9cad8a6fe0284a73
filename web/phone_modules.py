"""Which of the phone's modules load together: read from their own import lines, so that no list can fall behind."""

import re
from collections.abc import Mapping
from posixpath import dirname, join, normpath

START = "js/app.js"
_IMPORTED = re.compile(rb'^(?:import|export) [^;]*?from "(\.[^"]+)"', re.MULTILINE)


def view_module(view: str) -> str:
    """The module that shows a view: "sign-in" is js/views/sign-in.js."""
    return f"js/views/{view}.js"


def loaded_with(sources: Mapping[str, bytes], *names: str) -> list[str]:
    """These modules and all that they import at once, each after what asks for it. KeyError where one is missing."""
    found: list[str] = []
    waiting = list(names)
    while waiting:
        name = waiting.pop(0)
        if name in found:
            continue
        found.append(name)
        waiting += [normpath(join(dirname(name), path.decode())) for path in _IMPORTED.findall(sources[name])]
    return found
