// Light, dark or as the system says; colours of the host that stay readable.

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
const allowed = ["accent", "page", "surface", "sunk", "ink", "soft", "line", "field-line", "radius", "font", "shade"];
const given = {};
let choice = "system";

/** Takes a choice (`light`, `dark`, `system`), colours by scheme, and variables. */
export function setTheme({ scheme, primary, variables }) {
  if (["light", "dark", "system"].includes(scheme)) choice = scheme;
  if (primary) given.primary = primary;
  if (variables) given.variables = variables;
  paint();
}

function paint() {
  const scheme = choice === "system" ? (system.matches ? "dark" : "light") : choice;
  root.dataset.theme = scheme;
  for (const name of allowed) root.style.removeProperty(`--${name}`);
  for (const name of ["on-accent", "edge"]) root.style.removeProperty(`--${name}`);
  const primary = given.primary?.[scheme];
  if (primary && CSS.supports("color", primary)) root.style.setProperty("--accent", primary);
  for (const name of allowed) {
    const value = given.variables?.[name];
    if (typeof value === "string" && /^[^;{}<>\\]{1,200}$/.test(value) && !/url\(/i.test(value)) root.style.setProperty(`--${name}`, value);
  }
  keepReadable();
}

/** Whatever the accent: the text on it is the one of black and white that reads better, and its edge is seen. */
function keepReadable() {
  const accent = luminance("--accent");
  const surface = luminance("--surface");
  root.style.setProperty("--on-accent", contrast(accent, 1) >= contrast(accent, 0) ? "#fff" : "#000");
  if (contrast(accent, surface) < 3) root.style.setProperty("--edge", "var(--field-line)");
}

function contrast(one, other) {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** WCAG 2.2, relative luminance of a variable's colour, whatever way it is written. */
function luminance(variable) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const brush = canvas.getContext("2d");
  brush.fillStyle = getComputedStyle(root).getPropertyValue(variable).trim();
  brush.fillRect(0, 0, 1, 1);
  const [red, green, blue] = [...brush.getImageData(0, 0, 1, 1).data].map((byte) => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

system.addEventListener("change", paint);
