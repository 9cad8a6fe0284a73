// The paper beside the data: larger, smaller, turned. The pictures themselves are never changed.

const sizes = [60, 80, 100, 140, 200, 280];
const corners = {
  0: "none",
  90: "rotate(90deg) translateY(-100%)",
  180: "rotate(180deg) translate(-100%, -100%)",
  270: "rotate(270deg) translateX(-100%)",
};

for (const paper of document.querySelectorAll(".paper")) {
  const pages = paper.querySelector(".pages");
  const tools = paper.querySelector(".tools");
  if (!pages || !tools) continue;
  let size = sizes.indexOf(100);
  let turned = 0;

  const show = () => {
    for (const picture of pages.querySelectorAll("img")) {
      // A page that lies on its side is as wide as it was high; its corner stays top left, so all can be scrolled to.
      const lies = turned % 180 !== 0;
      const ratio = lies ? picture.naturalHeight / picture.naturalWidth || 1.414 : 1;
      const width = sizes[size] / ratio;
      picture.style.maxWidth = "none";
      picture.style.width = `${width}%`;
      picture.style.transformOrigin = "0 0";
      picture.style.transform = corners[turned];
      picture.style.marginBottom = lies ? `${width - sizes[size]}%` : "";
    }
  };
  const acts = {
    larger: () => { size = Math.min(size + 1, sizes.length - 1); },
    smaller: () => { size = Math.max(size - 1, 0); },
    turn: () => { turned = (turned + 90) % 360; },
  };
  tools.hidden = false;
  tools.addEventListener("click", (event) => {
    const act = acts[event.target.closest("[data-paper]")?.dataset.paper];
    if (act) { act(); show(); }
  });
}
