/* A code drawn by the server, taken over shape by shape: only outlines come in, nothing that could act. */

import { drawingOf } from "./trusted.js";

const SVG = "http://www.w3.org/2000/svg";
const SHAPES = { path: ["d", "transform"], rect: ["x", "y", "width", "height"] };

export function redrawn(source, label) {
  const drawing = drawingOf(source);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "qr");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.setAttribute("viewBox", drawing.getAttribute("viewBox") ?? `0 0 ${size(drawing, "width")} ${size(drawing, "height")}`);
  for (const [name, attributes] of Object.entries(SHAPES)) {
    for (const shape of drawing.getElementsByTagName(name)) svg.append(copy(shape, name, attributes));
  }
  return svg;
}

function copy(shape, name, attributes) {
  const drawn = document.createElementNS(SVG, name);
  for (const attribute of attributes) {
    if (shape.hasAttribute(attribute)) drawn.setAttribute(attribute, shape.getAttribute(attribute));
  }
  const light = /^(#fff|white)/i.test(shape.getAttribute("fill") ?? "");
  drawn.setAttribute("class", light ? "light" : "dark");
  if ((shape.getAttribute("stroke") ?? "none") !== "none") drawn.setAttribute("class", "stroked");
  return drawn;
}

function size(drawing, side) {
  return Number.parseFloat(drawing.getAttribute(side)) || 100;
}
