// On paper: all of the picture as an image, the legend, and the table with every row that passes.

let closed = false; // whether the table was closed before

addEventListener("beforeprint", () => {
  closed = !$("table").open;
  $("table").open = true;
  const paper = el("canvas", { class: "paper" });
  root.classList.add("on-paper"); // which is white, whatever the screen is
  readInk();
  picture.drawn(({ frame, canvas, network }) => {
    const [wide, high] = [frame.right - frame.left + 40, frame.bottom - frame.top + 40];
    const scale = Math.min(2, 8000 / Math.max(wide, high));
    paper.width = Math.round(wide * scale);
    paper.height = Math.round(high * scale);
    const ctx = paper.getContext("2d");
    ctx.fillStyle = canvas;
    ctx.fillRect(0, 0, paper.width, paper.height);
    ctx.scale(scale, scale);
    ctx.translate(20 - frame.left, 20 - frame.top);
    paint_lines(ctx);
    for (const id of network.body.nodeIndices) network.body.nodes[id].draw(ctx);
    paint_words(ctx);
  });
  root.classList.remove("on-paper");
  readInk();
  document.querySelector(".stage").before(paper);
});
addEventListener("afterprint", () => {
  document.querySelectorAll(".paper").forEach((paper) => paper.remove());
  $("table").open = !closed;
});
