// The lines of the bill on its paper. Where they stand is asked for once a picture is there; from then on a line is
// highlighted on both sides (deciding.js marks whatever has the same data-line).

const SVG = "http://www.w3.org/2000/svg";
const FINE = 1000;

function draw(picture, places) {
  const marks = document.createElementNS(SVG, "svg");
  marks.setAttribute("class", "spots");
  marks.setAttribute("viewBox", `0 0 ${FINE} ${FINE}`);
  marks.setAttribute("preserveAspectRatio", "none");
  marks.setAttribute("aria-hidden", "true");
  for (const [line, corners] of places) {
    const spot = document.createElementNS(SVG, "polygon");
    spot.setAttribute("points", corners.map((point) => point.map((part) => (part * FINE).toFixed(1)).join(",")).join(" "));
    spot.dataset.line = String(line);
    marks.append(spot);
  }
  picture.after(marks);
}

async function ask(picture) {
  try {
    const answer = await fetch(picture.dataset.lines);
    const places = answer.ok ? await answer.json() : [];
    if (places.length) draw(picture, places);
  } catch {
    // Without it the paper is there all the same.
  }
}

for (const picture of document.querySelectorAll("img[data-lines]")) {
  if (picture.complete && picture.naturalWidth) ask(picture);
  else picture.addEventListener("load", () => ask(picture), { once: true });
}
