// Which part of the picture is seen: zoom, pan, fit.

const glide = () => (still.matches ? false : { duration: 260, easingFunction: "easeInOutQuad" });
const room = () => {
  const { clientWidth: width, clientHeight: height } = $("network");
  const panel = $("panel");
  if (panel.hidden) return { width, height };
  if (panel.offsetWidth < width) return { width: width - panel.offsetWidth, height };
  return { width, height: Math.max(120, panel.getBoundingClientRect().top - $("network").getBoundingClientRect().top) };
};

function extent(ids = shown) {
  const frame = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  const take_in = (x, y, width, height) => {
    frame.left = Math.min(frame.left, x - width / 2);
    frame.right = Math.max(frame.right, x + width / 2);
    frame.top = Math.min(frame.top, y - height / 2);
    frame.bottom = Math.max(frame.bottom, y + height / 2);
  };
  for (const id of ids) {
    const [box, course] = [boxes.get(id), courses.get(id)];
    if (box) take_in(box.x, box.y, box.width, box.height);
    for (const [x, y] of course?.points ?? []) take_in(x, y, 8, 8);
    if (course?.word) take_in(...course.word);
  }
  return frame.left <= frame.right ? frame : { left: -100, right: 100, top: -60, bottom: 60 };
}

function look_at(position, scale, animation, free = room()) {
  const all = $("network");
  network.moveTo({ position, scale, offset: { x: (free.width - all.clientWidth) / 2, y: (free.height - all.clientHeight) / 2 }, animation });
}

function fit(animation) {
  $("fit").textContent = FIT;
  const frame = extent();
  const free = room();
  const centre = { x: (frame.left + frame.right) / 2, y: (frame.top + frame.bottom) / 2 };
  const scaled = () => Math.max(0.03, Math.min(1.25, (free.width - 28) / (frame.right - frame.left), (free.height - 28) / (frame.bottom - frame.top)));
  if (under_buttons(centre, scaled(), free)) free.height -= document.querySelector(".tools").offsetHeight + 14;
  look_at(centre, scaled(), animation, free);
  return scaled();
}

// Whether anything would lie under a button.
function under_buttons(centre, scale, free) {
  const tools = document.querySelector(".tools");
  const top = $("network").clientHeight - tools.offsetHeight - 20;
  const taken = [...tools.children].filter((button) => button.offsetWidth).map((button) => [tools.offsetLeft + button.offsetLeft - 6, tools.offsetLeft + button.offsetLeft + button.offsetWidth + 6]);
  return [...shown].some((id) => {
    const box = boxes.get(id);
    if (!box || free.height / 2 + (box.y + box.height / 2 - centre.y) * scale < top) return false;
    const x = free.width / 2 + (box.x - centre.x) * scale;
    return taken.some(([left, right]) => x + (box.width / 2) * scale > left && x - (box.width / 2) * scale < right);
  });
}

// The middle of the part of the picture that has a thing whole, most others beside it, and few of them cut or under the buttons;
// of several such, the one that has the thing nearest to its own middle.
function fullest(id, scale, free, buttons) {
  const [wide, high] = [(free.width - 28) / scale, (free.height - 28) / scale];
  const hub = boxes.get(id);
  const near = [...boxes].filter(([other, box]) => shown.has(other) && Math.abs(box.x - hub.x) < wide && Math.abs(box.y - hub.y) < high)
    .map(([, { x, y, width, height }]) => ({ left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 }));
  const starts = (low, size, from, to) => [hub[low] - size / 2, ...near.map((box) => box[from]), ...near.map((box) => box[to] - size)];
  let best = { x: hub.x, y: hub.y, count: -Infinity, off: 0 };
  const held = (box, x, y) => box.left >= x - 0.5 && box.right <= x + wide + 0.5 && box.top >= y - 0.5 && box.bottom <= y + high + 0.5;
  const own_box = { left: hub.x - hub.width / 2, right: hub.x + hub.width / 2, top: hub.y - hub.height / 2, bottom: hub.y + hub.height / 2 };
  const under = (buttons + 14) / scale;
  const tops = [...starts("y", high, "top", "bottom"), ...near.map((box) => box.top - high - under)].filter((y) => own_box.top >= y && own_box.bottom <= y + high);
  for (const x of starts("x", wide, "left", "right")) {
    if (own_box.left < x || own_box.right > x + wide) continue;
    for (const y of tops) {
      const whole = near.filter((box) => held(box, x, y)).length;
      const among = (top, bottom) => near.filter((box) => box.right > x && box.left < x + wide && box.bottom > top && box.top < bottom).length;
      const count = whole - (among(y, y + high) - whole) / 2 - 2 * among(y + high, y + high + under);
      const off = Math.hypot(x + wide / 2 - hub.x, y + high / 2 - hub.y);
      if (count > best.count || (count === best.count && off < best.off)) best = { x: x + wide / 2, y: y + high / 2, count, off };
    }
  }
  return best;
}

// While a part of the picture is outside the window, the button that shows all of it says so.
const FIT = "Fit";
network.on("afterDrawing", () => {
  const { clientWidth, clientHeight } = $("network");
  const [from, to] = [network.DOMtoCanvas({ x: 0, y: 0 }), network.DOMtoCanvas({ x: clientWidth, y: clientHeight })];
  const outside = ({ x, y, width, height }) => x - width / 2 < from.x || x + width / 2 > to.x || y - height / 2 < from.y || y + height / 2 > to.y;
  const says = [...boxes].some(([id, box]) => shown.has(id) && outside(box)) ? "Whole picture" : FIT;
  if ($("fit").textContent !== says) $("fit").textContent = says;
});

// Opens on the whole picture if its names can be read there, otherwise on its centre; where little fits, on its hub.
function open_on(animation) {
  if (fit(animation) * data.font >= 9) return;
  const inner = Math.min(...Object.values(things).map(({ ring }) => ring));
  const hubs = Object.keys(things).filter((id) => things[id].ring === inner).sort((a, b) => lines_of(b).length - lines_of(a).length);
  if (!narrow.matches) return look_at({ x: 0, y: 0 }, 12.5 / data.font, animation);
  const free = room();
  const buttons = document.querySelector(".tools").offsetHeight + 12;
  free.height -= buttons;
  look_at(fullest(hubs[0], 11 / data.font, free, buttons), 11 / data.font, animation, free);
}
open_on(false);

// A window of another size shows the same part anew, until somebody has moved the picture.
let opened = open_on;
let earlier = null; // what was seen before the panel came
const moved = () => { opened = earlier = null; };
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
