"""What a browser is called by a person, out of the riddle that it calls itself by."""

_PROGRAMS = (
    ("Firefox", "Firefox"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def name_of(user_agent: str) -> str:
    """ "Firefox · Windows"; what it says itself where it is none of those, and that may be nothing."""
    found = [_first(_PROGRAMS, user_agent), _first(_SYSTEMS, user_agent)]
    return " · ".join(one for one in found if one) or user_agent


def _first(known: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in known if mark in user_agent), "")
