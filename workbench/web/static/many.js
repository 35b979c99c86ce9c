// Many files, each in pieces: a piece that is lost is sent again, and a file goes on where it broke off.
"use strict";
(() => {
  const page = document.getElementById("many");
  const field = document.getElementById("files");
  const list = document.getElementById("coming");
  if (!page || !field || !window.fetch) return;
  const { purpose, about, token } = page.dataset;
  const piece = Number(page.dataset.piece);
  const most = Number(page.dataset.most) * 1024 * 1024;
  const TRIES = 8;
  const SIDE_BY_SIDE = 2;
  const waiting = [];
  let running = 0;

  class Refused extends Error {}
  class Gone extends Error {}

  const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
  const hex = (bytes) => [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("");
  // Browsers count digests only on https and on this very machine; elsewhere the server counts alone.
  const digest = async (blob) => (window.crypto && crypto.subtle
    ? hex(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer())) : "");

  const call = async (method, path, body, headers = {}) => {
    const answer = await fetch(path, {
      method, body, credentials: "same-origin", headers: { "X-Form-Token": token, Accept: "application/json", ...headers },
    });
    if (answer.status === 401 || answer.status === 403) throw new Refused("登录已结束。请重新登录后再选同一个文件，会接着传。");
    if (answer.status === 404) throw new Gone();
    const told = await answer.json().catch(() => ({}));
    if (answer.status === 409) return told;
    if (answer.status === 422) throw new Refused(told.error);
    if (!answer.ok) throw new Error(String(answer.status));
    return told;
  };

  const patiently = async (row, work) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        if (error instanceof Refused || error instanceof Gone || tries === TRIES || row.stopped) throw error;
        row.say(`网络断了，第 ${tries} 次重试…`);
        await wait(Math.min(2 ** tries / 4, 10));
      }
    }
  };

  const send = async (row) => {
    const { file } = row;
    const mark = `${file.lastModified}`;
    const announced = JSON.stringify({ purpose, about, name: file.name, size: file.size, mark, sha256: "" });
    const begun = await patiently(row, () => call("POST", "/upload/parts", announced));
    row.id = begun.id;
    let at = begun.offset;
    while (at < file.size && !row.stopped) {
      row.show(at);
      const next = file.slice(at, at + piece);
      const sum = await digest(next);
      const told = await patiently(row, () => call("PUT", `/upload/parts/${row.id}?offset=${at}`, next, sum ? { "X-Piece-SHA256": sum } : {}));
      at = told.offset;
    }
    if (row.stopped) return;
    row.show(at);
    row.say("核对内容…");
    const kept = await patiently(row, () => call("POST", `/upload/parts/${row.id}/finish`));
    row.done(kept);
  };

  const row_of = (file) => {
    const item = document.createElement("li");
    const name = document.createElement("div");
    const bar = document.createElement("progress");
    const said = document.createElement("div");
    const button = document.createElement("button");
    name.textContent = `${file.name}（${Math.max(1, Math.round(file.size / 1024))} KB）`;
    bar.max = file.size || 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    said.className = "said";
    button.type = "button";
    button.textContent = "取消";
    item.append(name, bar, said, button);
    list.append(item);
    const row = { file, id: "", stopped: false };
    row.say = (words, kind = "") => { said.textContent = words; said.className = `said ${kind}`; };
    row.show = (at) => { bar.value = at; row.say(`${Math.floor((100 * at) / file.size)}%`); };
    row.done = (kept) => {
      bar.value = bar.max;
      item.dataset.kept = kept.public_id;
      row.say(kept.duplicate ? `这份文件已经上传过（${kept.name}），没有重复保存` : `已收到，校验值 ${kept.sha256.slice(0, 12)}`, "kept");
      button.remove();
    };
    row.failed = (words) => {
      row.say(words, "wrong");
      button.textContent = "再传";
      button.onclick = () => { row.stopped = false; button.textContent = "取消"; button.onclick = row.cancel; waiting.push(row); go(); };
    };
    row.cancel = async () => {
      row.stopped = true;
      if (row.id) await call("DELETE", `/upload/parts/${row.id}`).catch(() => {});
      item.remove();
    };
    button.onclick = row.cancel;
    row.say("等待上传");
    return row;
  };

  const one = async (row) => {
    try {
      await send(row);
    } catch (error) {
      if (row.stopped) return;
      row.failed(error instanceof Refused ? error.message : "没有传完，网络恢复后点“再传”，从断开的地方继续");
    }
  };

  const go = () => {
    while (running < SIDE_BY_SIDE && waiting.length) {
      const row = waiting.shift();
      if (!row.stopped) {
        running += 1;
        one(row).finally(() => { running -= 1; go(); });
      }
    }
  };

  const take = () => {
    [...field.files].forEach((file) => {
      const row = row_of(file);
      if (!file.size || file.size > most) row.failed(file.size ? `超过 ${page.dataset.most} MB，请拆分或压缩后再传` : "文件是空的");
      else waiting.push(row);
    });
    field.value = "";
    go();
  };

  field.addEventListener("change", take);
  take(); // what was chosen before this script had come
  window.addEventListener("beforeunload", (event) => { if (running) event.preventDefault(); });
})();
