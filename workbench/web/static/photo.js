// A photo is made small before it leaves the phone: little to send on a slow line, and no place of taking in it.
"use strict";
(() => {
  const field = document.querySelector("input[data-shrink]");
  const side = field && Number(field.dataset.shrink);
  if (!field || !field.form || !window.DataTransfer || !HTMLCanvasElement.prototype.toBlob) return;

  const shrunk = (file) => new Promise((done) => {
    const picture = new Image();
    const address = URL.createObjectURL(file);
    picture.onload = () => {
      const scale = Math.min(1, side / Math.max(picture.naturalWidth, picture.naturalHeight));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.naturalWidth * scale);
      canvas.height = Math.round(picture.naturalHeight * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(address);
      canvas.toBlob((small) => done(small && small.size < file.size ? small : file), "image/jpeg", 0.78);
    };
    picture.onerror = () => { URL.revokeObjectURL(address); done(file); };
    picture.src = address;
  });

  field.form.addEventListener("submit", async (event) => {
    if (!field.files.length || field.dataset.ready) return;
    event.preventDefault();
    const file = field.files[0];
    const small = await shrunk(file);
    if (small !== file) {
      const held = new DataTransfer();
      held.items.add(new File([small], "photo.jpg", { type: small.type || "image/jpeg" }));
      field.files = held.files;
    }
    field.dataset.ready = "1";
    field.form.querySelector("button[type=submit]").disabled = true;
    field.form.submit();
  });
})();
