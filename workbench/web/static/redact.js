// Boxes drawn over the pages of a file, in thousandths of the page; what lies below goes when the copy is made.
"use strict";
(() => {
  const pages = document.getElementById("pages");
  const make = document.getElementById("make");
  const reason = document.getElementById("reason");
  const said = document.getElementById("said");
  if (!pages || !make) return;
  const SMALLEST = 5;

  const place = (picture, event) => {
    const frame = picture.getBoundingClientRect();
    const part = (at, from, size) => Math.round(Math.min(1, Math.max(0, (at - from) / size)) * 1000);
    return [part(event.clientX, frame.left, frame.width), part(event.clientY, frame.top, frame.height)];
  };

  const draw = (box, [left, top, right, bottom]) => {
    Object.assign(box.style, {
      left: `${left / 10}%`, top: `${top / 10}%`, width: `${(right - left) / 10}%`, height: `${(bottom - top) / 10}%`,
    });
    box.dataset.corners = [left, top, right, bottom].join(",");
  };

  pages.querySelectorAll("figure").forEach((figure) => {
    const picture = figure.querySelector("img");
    const sheet = document.createElement("div");
    sheet.className = "sheet";
    picture.replaceWith(sheet);
    sheet.append(picture);
    let box = null;
    let from = null;
    sheet.addEventListener("pointerdown", (event) => {
      if (event.target.className === "box") { event.target.remove(); return; }
      from = place(picture, event);
      box = document.createElement("div");
      box.className = "box";
      box.title = "点一下取消";
      sheet.append(box);
      sheet.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    sheet.addEventListener("pointermove", (event) => {
      if (!box) return;
      const to = place(picture, event);
      draw(box, [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(from[0], to[0]), Math.max(from[1], to[1])]);
    });
    sheet.addEventListener("pointerup", () => {
      const corners = box && box.dataset.corners ? box.dataset.corners.split(",").map(Number) : null;
      if (box && (!corners || corners[2] - corners[0] < SMALLEST || corners[3] - corners[1] < SMALLEST)) box.remove();
      box = null;
    });
  });

  const tell = (words) => { said.textContent = words; said.hidden = false; make.disabled = false; };

  make.addEventListener("click", async () => {
    const boxes = {};
    pages.querySelectorAll("figure").forEach((figure) => {
      const every = [...figure.querySelectorAll(".box")].map((one) => one.dataset.corners.split(",").map(Number));
      if (every.length) boxes[figure.dataset.page] = every;
    });
    said.hidden = true;
    if (!Object.keys(boxes).length) { tell("还没有画遮盖的方框。"); return; }
    if (!reason.value.trim()) { tell("请填写遮盖的原因。"); return; }
    make.disabled = true;
    try {
      const answer = await fetch("/redact", {
        method: "POST", credentials: "same-origin", headers: { "X-Form-Token": pages.dataset.token, Accept: "application/json" },
        body: JSON.stringify({ piece: Number(pages.dataset.piece), reason: reason.value, boxes }),
      });
      if (answer.ok) { window.location.assign(pages.dataset.next); return; }
      const told = await answer.json().catch(() => ({}));
      tell(told.error || "没有办成：登录可能已结束，请重新登录后再试。");
    } catch {
      tell("网络断了，没有生成，请再试一次。");
    }
  });
})();
