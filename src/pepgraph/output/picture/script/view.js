// Which part of the picture is seen: zoom, pan, fit.

const glide = () => (still.matches ? false : { duration: 260, easingFunction: "easeInOutQuad" });
const room = () => {
  const { clientWidth: width, clientHeight: height } = $("network");
  const panel = $("panel");
  if (panel.hidden) return { width, height };
  return narrow.matches ? { width, height: Math.max(120, height - panel.offsetHeight + 30) } : { width: width - panel.offsetWidth, height };
};

function extent(ids = shown) {
  const frame = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const id of ids) {
    const box = boxes.get(id);
    if (!box) continue;
    frame.left = Math.min(frame.left, box.x - box.width / 2);
    frame.right = Math.max(frame.right, box.x + box.width / 2);
    frame.top = Math.min(frame.top, box.y - box.height / 2);
    frame.bottom = Math.max(frame.bottom, box.y + box.height / 2);
  }
  for (const id of ids) {
    for (const [x, y] of courses.get(id)?.points ?? []) {
      frame.left = Math.min(frame.left, x - 4);
      frame.right = Math.max(frame.right, x + 4);
      frame.top = Math.min(frame.top, y - 4);
      frame.bottom = Math.max(frame.bottom, y + 4);
    }
  }
  return frame.left <= frame.right ? frame : { left: -100, right: 100, top: -60, bottom: 60 };
}

function look_at(position, scale, animation) {
  const all = $("network");
  const free = room();
  network.moveTo({ position, scale, offset: { x: (free.width - all.clientWidth) / 2, y: (free.height - all.clientHeight) / 2 }, animation });
}

function fit(animation) {
  const frame = extent();
  const free = room();
  const scale = Math.min(1.25, (free.width - 28) / (frame.right - frame.left), (free.height - 28) / (frame.bottom - frame.top));
  look_at({ x: (frame.left + frame.right) / 2, y: (frame.top + frame.bottom) / 2 }, scale, animation);
  return scale;
}

// Opens on the whole picture if its names can be read there, otherwise on its centre; where little fits, on its hub.
function open_on(animation) {
  if (fit(animation) * data.font >= 9) return;
  const inner = Math.min(...Object.values(things).map(({ ring }) => ring));
  const hubs = Object.keys(things).filter((id) => things[id].ring === inner).sort((a, b) => lines_of(b).length - lines_of(a).length);
  look_at(narrow.matches ? boxes.get(hubs[0]) : { x: 0, y: 0 }, 12.5 / data.font, animation);
}
open_on(false);

// A window of another size shows the same part anew, until somebody has moved the picture.
let opened = open_on;
const moved = () => { opened = null; };
for (const event of ["zoom", "dragStart"]) network.on(event, moved);
network.on("resize", () => requestAnimationFrame(() => { if ($("panel").hidden) opened?.(false); }));
function fit_all() {
  opened = fit;
  fit(glide());
}
function zoom(factor) {
  moved();
  network.moveTo({ scale: Math.min(4, Math.max(0.03, network.getScale() * factor)), animation: glide() });
}
// While a part of the picture is outside the window, the wheel and a finger move the page: nobody is caught in it.
new IntersectionObserver(([{ intersectionRatio }]) => $("network").classList.toggle("whole", intersectionRatio > 0.98), { threshold: 0.98 }).observe($("network"));
$("network").addEventListener("wheel", (event) => {
  if (!event.ctrlKey && !$("network").classList.contains("whole")) event.stopPropagation();
}, { capture: true, passive: true });
$("nearer").addEventListener("click", () => zoom(1.35));
$("farther").addEventListener("click", () => zoom(1 / 1.35));
$("fit").addEventListener("click", fit_all);
$("network").addEventListener("keydown", (event) => {
  const step = 70 / network.getScale();
  const pan = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
  if (pan) {
    moved();
    const at = network.getViewPosition();
    network.moveTo({ position: { x: at.x + pan[0], y: at.y + pan[1] } });
  } else if (event.key === "+" || event.key === "=") zoom(1.35);
  else if (event.key === "-") zoom(1 / 1.35);
  else if (event.key === "0") fit_all();
  else return;
  event.preventDefault();
});
