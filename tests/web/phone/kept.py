"""Everything that a browser keeps of the application, as texts to be searched for somebody's name."""

from typing import Any

from playwright.sync_api import Page

from tests.browsing import until

KEPT = """async () => {
  const texts = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage}), JSON.stringify(history.state)];
  const registration = await navigator.serviceWorker.getRegistration();
  for (const shown of await registration?.getNotifications() ?? []) texts.push(shown.title, shown.body);
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) {
      texts.push(request.url, await (await caches.match(request)).text());
    }
  }
  for (const {name} of await indexedDB.databases()) {
    const database = await new Promise((done) => {
      const opening = indexedDB.open(name); opening.onsuccess = () => done(opening.result);
    });
    for (const store of database.objectStoreNames) {
      const rows = await new Promise((done) => {
        const reading = database.transaction(store).objectStore(store).getAll();
        reading.onsuccess = () => done(reading.result);
      });
      texts.push(JSON.stringify(rows, (_, value) => (
        value instanceof ArrayBuffer ? new TextDecoder("latin1").decode(value) : value)));
    }
    database.close();
  }
  return texts.join("\\n");
}"""


def with_worker(page: Page) -> None:
    """Until the worker has the shell on its shelf and answers for it."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    if not page.evaluate("navigator.serviceWorker.controller !== null"):
        page.reload()  # a page that was just being loaded when the worker took over is left out
    until(page, "navigator.serviceWorker.controller !== null")


def kept_texts(page: Page) -> str:
    """Storage, caches, databases, notifications; typographic blanks are plain ones."""
    return str(page.evaluate(KEPT)).replace("\\u00a0", " ").replace("\u00a0", " ")


def names_nobody(kept: str, account: dict[str, Any]) -> None:
    """No name, matricule, provider or amount stands in it."""
    for word in (account["name"], account["login"], "Dr Paul Muller", "5770", "57,70 €"):
        assert word not in kept, word
