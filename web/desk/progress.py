"""How far a pile is, told in the operator's language: figures for the page, a sentence for who listens."""

from typing import Any

from backend.domain.text import N_, Text
from backend.languages import ngettext, translate
from backend.services.mailroom.packets import Progress
from web.desk import words

READING = N_("{done} of {total} pages read, {waiting} packets wait for you.")
COUNTING = N_("{done} pages read, the rest is being counted.")
DONE = N_("All {total} pages are read, {waiting} packets wait for you.")


def tell(pile: Progress, language: str) -> dict[str, Any]:
    """JSON-safe; `packets` by outcome, `sentence` for the live region, `pace` and `left` empty when unknown."""
    return {
        "state": pile.state,
        "state_word": translate(words.BATCHES[pile.state].msgid, language),
        "done": pile.pages.done,
        "total": pile.pages.total,
        "packets": pile.packets,
        "waiting": pile.waiting,
        "sentence": translate(_sentence(pile), language),
        "pace": _pace(pile, language),
        "left": _left(pile, language),
    }


def _sentence(pile: Progress) -> Text:
    if pile.pages.total is None:
        return Text(COUNTING, {"done": pile.pages.done})
    sentence = DONE if pile.state == "done" else READING
    return Text(sentence, {"done": pile.pages.done, "total": pile.pages.total, "waiting": pile.waiting})


def _pace(pile: Progress, language: str) -> str:
    if pile.pages_per_second is None:
        return ""
    if pile.pages_per_second < 2:
        return ngettext("{count} page a minute", "{count} pages a minute", round(60 * pile.pages_per_second), language)
    return ngettext("{count} page a second", "{count} pages a second", round(pile.pages_per_second), language)


def _left(pile: Progress, language: str) -> str:
    if pile.seconds_left is None:
        return ""
    if pile.seconds_left < 60:
        return ngettext("{count} second left", "{count} seconds left", pile.seconds_left, language)
    return ngettext("{count} minute left", "{count} minutes left", round(pile.seconds_left / 60), language)
