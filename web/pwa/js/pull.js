/* Pulling the list down asks for it anew, as people know it from their mail; a button does the same. */

const FAR = 72;
const MOST = 110;

/** `act()` is run after a pull from the very top; `place` shows how far it is. */
export function pullable(page, place, act) {
  let from = null;
  const reach = () => Number(place.dataset.far ?? 0);
  const show = (far) => {
    place.dataset.far = far;
    place.style.blockSize = `${far}px`;
    place.classList.toggle("ready", far >= FAR);
  };
  page.listen(document, "touchstart", (event) => {
    from = scrollY <= 0 && event.touches.length === 1 && !document.querySelector("dialog[open]")
      ? event.touches[0].clientY : null;
  });
  page.listen(document, "touchmove", (event) => {
    if (from === null) return;
    const far = event.touches[0].clientY - from;
    if (far < 0 || scrollY > 0) from = null;
    show(from === null ? 0 : Math.min(MOST, far / 2));
  });
  page.listen(document, "touchend", () => {
    const wanted = from !== null && reach() >= FAR;
    from = null;
    show(0);
    if (wanted) act();
  });
}
