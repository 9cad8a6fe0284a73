/* Where a thing went: a paper slides from the button that was pressed to the place where it is found from now on. */

import { icon } from "./dom.js";

const MS = 200;

/** From an element's place (its rectangle, for it may be gone) to the place named; nothing where motion is not wanted. */
export function slide(from, name) {
  const target = document.querySelector(`#places [href="/${name}"] .icon`)?.getBoundingClientRect();
  if (!target?.width || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const paper = icon("documents");
  paper.classList.add("away");
  document.body.append(paper);
  const at = (box, size) => `translate(${box.x + box.width / 2 - 12}px, ${box.y + box.height / 2 - 12}px) scale(${size})`;
  const flight = paper.animate({ transform: [at(from, 1.5), at(target, 1)], opacity: [1, 1, 0.4] }, { duration: MS, easing: "ease-in" });
  flight.finished.then(() => paper.remove(), () => paper.remove());
}
