// The paper beside the data: larger, smaller, turned, with more contrast. The pictures themselves are never changed.

const sizes = [60, 80, 100, 140, 200, 280];
const usual = sizes.indexOf(100);
const close = sizes.indexOf(140); // from here on the fine picture is worth its weight

for (const paper of document.querySelectorAll(".paper")) {
  const pages = paper.querySelector(".pages");
  const tools = paper.querySelector(".tools");
  if (!pages || !tools) continue;
  let size = usual;
  let turned = 0;

  const lay = (picture) => {
    const sheet = picture.closest(".sheet-of-paper") ?? picture; // with what is marked on it
    const ratio = picture.naturalWidth ? picture.naturalHeight / picture.naturalWidth : Math.SQRT2;
    const lies = turned % 180 !== 0;
    // A lying page is as wide as a standing one; what sticks out of its box is given back as margins.
    const width = lies ? sizes[size] / ratio : sizes[size];
    const out = lies ? (width * (ratio - 1)) / 2 : 0;
    Object.assign(sheet.style, {
      width: `${width}%`,
      maxWidth: "none",
      rotate: `${turned}deg`,
      margin: lies ? `${-out}% ${out}%` : "",
    });
    if (size >= close && picture.dataset.large) {
      picture.src = picture.dataset.large;
      delete picture.dataset.large;
    }
  };
  const acts = {
    larger: () => { size = Math.min(size + 1, sizes.length - 1); },
    smaller: () => { size = Math.max(size - 1, 0); },
    turn: () => { turned = (turned + 90) % 360; },
    contrast: () => { pages.classList.toggle("contrast"); },
    reset: () => { size = usual; turned = 0; pages.classList.remove("contrast"); pages.scrollTo(0, 0); },
    onwards: () => {
      const figures = [...pages.querySelectorAll("figure")];
      const next = figures.find((figure) => figure.offsetTop - pages.offsetTop > pages.scrollTop + 8);
      (next ?? figures[0]).scrollIntoView({ block: "start" });
      pages.focus({ preventScroll: true }); // the arrow keys move the paper from here
    },
  };
  // The key S puts apart from the page that fills most of the view; it is shown there.
  const aim = () => {
    const middle = pages.scrollTop + pages.clientHeight / 2;
    const figures = [...pages.querySelectorAll("figure")];
    const here = figures.findLast((figure) => figure.offsetTop - pages.offsetTop <= middle);
    for (const figure of figures) {
      const button = figure.querySelector("[data-split]");
      if (!button) continue;
      if (figure === here) button.dataset.key = "s";
      else delete button.dataset.key;
      button.querySelector("kbd").hidden = figure !== here;
    }
  };
  pages.addEventListener("scroll", aim, { passive: true });
  const show = () => {
    for (const picture of pages.querySelectorAll("img")) lay(picture);
    tools.querySelector("[data-paper=contrast]")?.setAttribute("aria-pressed", pages.classList.contains("contrast"));
  };
  tools.hidden = false;
  aim();
  tools.addEventListener("click", (event) => {
    const act = acts[event.target.closest("[data-paper]")?.dataset.paper];
    if (act) { act(); show(); }
  });

  for (const picture of pages.querySelectorAll("img")) {
    const words = picture.closest("figure").querySelector("[hidden]");
    const fail = () => { if (words) { words.hidden = false; picture.parentElement.hidden = true; } };
    if (picture.complete && picture.naturalWidth === 0 && picture.loading !== "lazy") fail();
    picture.addEventListener("error", fail);
  }
}
