"""Pages as a person reads them: words, links and forms."""

from dataclasses import dataclass

from lxml import html
from werkzeug.test import TestResponse


@dataclass(frozen=True)
class Form:
    action: str
    fields: dict[str, str]


class Page:
    """An answer, parsed."""

    def __init__(self, response: TestResponse) -> None:
        self.status = response.status_code
        self.location = response.headers.get("Location", "")
        self.path = response.request.path
        self.source = response.get_data(as_text=True) if not str(response.mimetype).startswith("image/") else ""
        self.tree = html.fromstring(self.source or "<html></html>")

    @property
    def text(self) -> str:
        """All that can be read, with single blanks."""
        return " ".join(self.tree.text_content().split())

    @property
    def actions(self) -> list[str]:
        """Where the page's forms lead, by their last word."""
        return [str(form.get("action")).rsplit("/", 1)[-1] for form in self.tree.forms if form.get("action")]

    def form(self, action: str) -> Form:
        """The form whose action ends so, with what it holds already."""
        for form in self.tree.forms:
            leads_to = str(form.get("action") or self.path)
            if leads_to.endswith(action):
                held = {name: str(value or "") for name, value in form.form_values()}
                return Form(leads_to, {**held, **self._elsewhere(form.get("id"))})
        raise AssertionError(f"no form leads to {action}, only to {self.actions}")

    def _elsewhere(self, form_id: str | None) -> dict[str, str]:
        """Fields that stand outside their form and name it."""
        fields = self.tree.xpath("//*[@form=$id]", id=form_id) if form_id else []
        return {field.get("name"): field.value or "" for field in fields}

    def links(self) -> list[str]:
        return [str(link) for link in self.tree.xpath("//a/@href")]
