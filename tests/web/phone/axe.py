"""What axe is asked for everywhere: WCAG 2.2 at level AA, and its own good practice."""

from playwright.sync_api import Page

from tests.browsing import ask_axe, settle

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# What lies under a bar that stays in sight is scrolled from under it: targets are measured where they are whole.
LAID_OUT = """() => { const sheet = new CSSStyleSheet();
  sheet.replaceSync(".bar, .places, .thumb { position: static !important }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]; }"""
AS_IT_WAS = "() => { document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1); }"


def violations(page: Page) -> list[tuple[str, str, str]]:
    """(rule, element, what is wrong) of everything found on the page as it stands."""
    settle(page)
    page.evaluate(LAID_OUT)
    found = ask_axe(page, RULES)
    page.evaluate(AS_IT_WAS)
    return [(one["id"], node["html"][:200], node["failureSummary"][:300]) for one in found for node in one["nodes"]]
