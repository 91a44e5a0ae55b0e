// What is under the pointer.

function hint(id, pointer) {
  const box = $("hint");
  if (id !== hovered) {
    hovered = id;
    glow = id && (id in links || things[id].ring > 1) ? together(id) : new Set();
    box.hidden = !id;
    $("network").classList.toggle("over", Boolean(id));
    if (id) box.replaceChildren(...(id in links ? line_hint(links[id], id) : [things[id].label, el("small", {}, title_case("kind", things[id].kind))]));
    network.redraw();
  }
  if (!id) return;
  const frame = $("network");
  box.style.left = `${Math.max(4, Math.min(pointer.x + 14, frame.clientWidth - box.offsetWidth - 8))}px`;
  box.style.top = `${Math.max(4, pointer.y + 18 + box.offsetHeight > frame.clientHeight ? pointer.y - box.offsetHeight - 10 : pointer.y + 18)}px`;
}

// Each claim of a line with what it cites itself.
function line_hint(link, id) {
  const some = link.quiet ? [] : link.claims.slice(0, 3);
  const more = link.claims.length - some.length;
  return [
    el("b", {}, said(id)), el("small", {}, manner(link)),
    ...some.map((n) => el("span", { class: "stated" }, claims[n].sentence, " ", el("b", {}, cited(claims[n])), claims[n].read_again ? ` · ${AGAIN.toLowerCase()}` : "")),
    more > 0 ? el("small", {}, some.length ? `and ${more} more` : `for ${many(more, "claim")}`) : "",
  ];
}

let over = null; // the thing under the pointer
network.on("hoverNode", ({ node, pointer }) => { over = node; hint(node, pointer.DOM); });
network.on("blurNode", () => { over = null; hint(null); });
$("network").addEventListener("pointermove", ({ clientX, clientY, buttons }) => {
  if (over || buttons) return;
  const frame = $("network").getBoundingClientRect();
  const at = { x: clientX - frame.left, y: clientY - frame.top };
  const { x, y } = network.DOMtoCanvas(at);
  hint(line_at([x, y], 7 / network.getScale()), at);
});
$("network").addEventListener("pointerleave", () => hint(null));
for (const name of ["dragStart", "zoom", "click"]) network.on(name, () => hint(null));
// A thing that is dragged takes its lines along, straight.
network.on("dragging", ({ nodes: [id] }) => {
  if (!id) return;
  Object.assign(boxes.get(id), network.getPosition(id));
  for (const [key, course] of courses) {
    const [from, to] = [boxes.get(links[key].from), boxes.get(links[key].to)];
    if (![links[key].from, links[key].to].includes(id) || from === to) continue;
    const [a, b] = [[from.x, from.y], [to.x, to.y]];
    const middle = [(from.x + to.x) / 2, (from.y + to.y) / 2];
    for (const frame of [course.word, course.note]) if (frame) frame.splice(0, 2, ...middle);
    course.points = pictureLines.seen_part([a, middle, b], from, to);
  }
  place_letters();
});
