// Photos are made smaller on the device and sent one by one, each with a key of its own: a repeat is the same photo. What
// cannot be sent now waits and is sent when the network is back; until then it is kept on the device, by person, and comes back
// on the next visit of this page. Without this script the form sends the files as they are.
(() => {
  "use strict";

  const form = document.querySelector("form[data-photos]");
  const input = form?.querySelector("input[type=file]");
  if (!input) return;
  const list = form.querySelector("[data-queue]");
  const count = form.querySelector("[data-waiting]");
  const MOST = 2000, QUALITY = 0.85, FIRST = 2000, LAST = 60000;
  const waiting = [];
  let busy = false, done = 0, pause = FIRST, place = null;

  form.querySelector("button[type=submit]").hidden = true; // choosing a file is enough

  const box = form.querySelector("[data-place]");
  if (navigator.geolocation && box) {
    box.hidden = false;
    box.querySelector("input").addEventListener("change", (event) => {
      place = null;
      if (!event.target.checked) return;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => { place = coords; },
        () => { event.target.checked = false; box.append(" Место не получено. Фото принимают и без него."); },
        { enableHighAccuracy: true, timeout: 15000 },
      );
    });
  }

  const opened = new Promise((resolve, reject) => {
    const request = indexedDB.open(`photos-${form.dataset.owner}`, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("waiting", { keyPath: "key" });
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close(); // its owner signs out: session.js
      resolve(request.result);
    };
    request.onerror = request.onblocked = reject;
  });

  /** What was asked of the photos kept on this device; null where it keeps none. */
  async function onDevice(ask) {
    try {
      const asked = (await opened).transaction("waiting", "readwrite");
      const request = ask(asked.objectStore("waiting"));
      return await new Promise((resolve, reject) => {
        asked.oncomplete = () => resolve(request.result);
        asked.onabort = reject;
      });
    } catch {
      return null;
    }
  }

  async function keep(one) {
    const { key, said } = one;
    const row = { key, said, page: form.action, name: one.file.name, blob: one.body ?? one.file };
    one.isKept = waiting.includes(one) && (await onDevice((photos) => photos.put(row))) !== null;
    tell();
  }

  /** Photos that this person has left on this page before. */
  async function bringBack() {
    for (const { key, said, page, name, blob } of (await onDevice((photos) => photos.getAll())) ?? []) {
      const isHere = page === form.action && !waiting.some((one) => one.key === key);
      if (isHere) add(new File([blob], name, { type: blob.type }), { key, said, isKept: true, isLeft: true });
    }
    next();
  }

  /** Says how many photos wait, and whether the page may be closed. */
  function tell() {
    count.hidden = !waiting.length;
    const may = waiting.every((one) => one.isKept) ? " Страницу можно закрыть: они останутся на этом устройстве, откройте её снова." : "";
    count.textContent = `Ждут отправки: ${waiting.length}.${may}`;
  }

  function leave(one) {
    waiting.splice(waiting.indexOf(one), 1);
    onDevice((photos) => photos.delete(one.key));
    one.at.querySelector("button").remove();
    tell();
  }

  /** What the form says of the photos that are sent now. */
  function read() {
    const names = ["stated_on", "replaces"].filter((name) => form.elements[name]?.value);
    const said = Object.fromEntries(names.map((name) => [name, form.elements[name].value]));
    return place ? { ...said, latitude: place.latitude, longitude: place.longitude, accuracy: place.accuracy } : said;
  }

  /** The EXIF block of a JPEG with its turn taken out, since the smaller picture stands upright; null where none. */
  async function readExif(file) {
    if (file.type !== "image/jpeg") return null;
    const view = new DataView(await file.slice(0, 131072).arrayBuffer());
    let at = 2;
    while (at + 10 < view.byteLength && view.getUint8(at) === 0xff) {
      const kind = view.getUint8(at + 1), length = view.getUint16(at + 2);
      if (kind === 0xda || at + 2 + length > view.byteLength) return null;
      if (kind === 0xe1 && view.getUint32(at + 4) === 0x45786966) return upright(new Uint8Array(view.buffer.slice(at, at + 2 + length)));
      at += 2 + length;
    }
    return null;
  }

  function upright(block) {
    const view = new DataView(block.buffer), start = 10; // of TIFF, behind the marker, the length and «Exif\0\0»
    if (block.length < start + 14) return null;
    const little = view.getUint16(start) === 0x4949, first = start + view.getUint32(start + 4, little);
    if (first + 2 > block.length) return null;
    for (let entry = first + 2, left = view.getUint16(first, little); left > 0 && entry + 12 <= block.length; left -= 1, entry += 12) {
      if (view.getUint16(entry, little) === 0x0112) view.setUint16(entry + 8, 1, little);
    }
    return block;
  }

  /** The picture with at most MOST points a side; as it is where the device cannot read it. */
  async function reduce(file) {
    if (file.type === "application/pdf") return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const share = Math.min(1, MOST / Math.max(picture.width, picture.height));
      if (share === 1 && file.size < 1500000) return file;
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * share);
      canvas.height = Math.round(picture.height * share);
      const context = canvas.getContext("2d");
      context.fillStyle = "#fff";
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
      const exif = await readExif(file);
      return exif ? new Blob([made.slice(0, 2), exif, made.slice(2)], { type: "image/jpeg" }) : made;
    } catch {
      return file;
    }
  }

  function show(one, text) {
    one.at.querySelector("span").textContent = ` — ${text}`;
  }

  function add(file, left = {}) {
    const at = document.createElement("li"), button = document.createElement("button");
    const one = { file, at, key: crypto.randomUUID?.() ?? uuid(), said: read(), isKept: false, ...left };
    button.type = "button";
    button.className = "link-button";
    button.textContent = "Убрать";
    button.setAttribute("aria-label", `Убрать ${file.name}`);
    button.addEventListener("click", () => {
      leave(one);
      at.remove();
    });
    at.append(file.name, document.createElement("span"), " ", button);
    list.append(at);
    waiting.push(one);
    show(one, one.isLeft ? "ждёт с прошлого раза" : "ждёт");
    tell();
    if (!one.isKept) keep(one);
  }

  /** A random UUID where the page came without HTTPS. */
  function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return [...bytes].map((byte, i) => ([4, 6, 8, 10].includes(i) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
  }

  function post(one, body) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.timeout = 120000;
      request.upload.onprogress = (event) => show(one, `отправлено ${Math.round((100 * event.loaded) / event.total)} %`);
      request.onload = () => resolve(request);
      request.onerror = request.ontimeout = reject;
      request.send(body);
    });
  }

  async function next() {
    if (busy || !waiting.length) return;
    const one = waiting[0];
    busy = true;
    one.at.querySelector("button").hidden = true; // it may be there already
    one.body ??= await reduce(one.file);
    if (!one.isLeft) one.said = read();
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    body.set("key", one.key);
    body.set("files", one.body, one.file.name);
    for (const [name, value] of Object.entries(one.said)) body.set(name, value);
    let answer = null, told = null;
    try {
      show(one, "отправляется");
      answer = await post(one, body);
      if (answer.status < 500 && answer.status !== 429 && answer.status !== 408) told = JSON.parse(answer.responseText);
    } catch { /* no network, or no answer of ours: told stays null */ }
    busy = false;
    if (!told) {
      one.at.querySelector("button").hidden = false;
      keep(one);
      show(one, answer?.status === 403 ? "вас больше нет в системе: войдите в другой вкладке" : "нет связи, отправим снова");
      setTimeout(next, pause * (0.8 + 0.4 * Math.random()));
      pause = Math.min(pause * 2, LAST);
      return;
    }
    pause = FIRST;
    leave(one);
    if (told.faults.length) show(one, told.faults.join(" "));
    else {
      show(one, "приложено ✓");
      done += 1;
    }
    if (waiting.length) return next();
    if (done && ![...list.children].some((at) => !at.textContent.trimEnd().endsWith("✓"))) location.reload();
  }

  function take() {
    [...input.files].forEach(add);
    input.value = "";
    next();
  }

  input.addEventListener("change", take);
  take(); // what was chosen before this script came
  bringBack();
  addEventListener("online", () => { pause = FIRST; next(); });
  addEventListener("beforeunload", (event) => { if (waiting.some((one) => !one.isKept)) event.preventDefault(); });
})();
