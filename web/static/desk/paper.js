// The paper beside the data: larger, smaller, turned. The pictures themselves are never changed.

const sizes = [60, 80, 100, 140, 200, 280];

for (const paper of document.querySelectorAll(".paper")) {
  const pages = paper.querySelector(".pages");
  const tools = paper.querySelector(".tools");
  if (!pages || !tools) continue;
  let size = sizes.indexOf(100);
  let turned = 0;

  const show = () => {
    for (const picture of pages.querySelectorAll("img")) {
      picture.style.width = `${sizes[size]}%`;
      picture.style.maxWidth = "none";
      picture.style.rotate = `${turned}deg`;
      const lies = turned % 180 !== 0;
      picture.style.marginBlock = lies ? `calc(${sizes[size]}% * -0.1465)` : "";
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
