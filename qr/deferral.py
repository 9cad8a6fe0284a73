"""Modules loaded when they are first used: few pages need pdfium or zbar, and a command starts in a third less time."""

import sys
from importlib.util import LazyLoader, find_spec, module_from_spec
from typing import Any


def defer(name: str) -> Any:
    """The module of that name, without its types; what is wrong with it shows when something of it is asked for."""
    if name in sys.modules:
        return sys.modules[name]
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    spec.loader = LazyLoader(spec.loader)
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
