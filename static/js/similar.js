// Shows remarks like the one that is being written, while it is written. Without this, they stand on the next page.
const form = document.querySelector("form[data-similar]");
const list = form?.querySelector("[data-similar-list]");
const PAUSE = 500;
const SHORTEST = 12;
const LONGEST = 20000;
let timer;
let asked = "";
let request;

function show(found) {
  list.replaceChildren();
  list.hidden = found.length === 0;
  if (!found.length) return;
  const title = document.createElement("p");
  title.textContent = "Похожие замечания. Если среди них есть ваше, откройте его и присоединитесь:";
  const rows = document.createElement("ul");
  rows.className = "row-list";
  for (const remark of found) {
    const row = document.createElement("li");
    const link = document.createElement("a");
    link.href = remark.url;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = `№ ${remark.number}. ${remark.title} (откроется в новой вкладке)`;
    const meta = document.createElement("p");
    meta.className = "meta";
    meta.textContent = `${remark.region} · ${remark.decision}`;
    row.append(link, meta);
    rows.append(row);
  }
  list.append(title, rows);
}

async function ask() {
  const text = `${form.elements.title.value} ${form.elements.text.value}`.trim().slice(0, LONGEST);
  if (text === asked) return;
  asked = text;
  request?.abort();
  if (text.length < SHORTEST) {
    show([]);
    return;
  }
  request = new AbortController();
  try {
    // Posted, since no address is as long as a remark may be.
    const body = new URLSearchParams({ q: text, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    const answer = await fetch(form.dataset.similar, { method: "POST", body, signal: request.signal });
    if (answer.ok) show((await answer.json()).remarks);
  } catch {
    // Nothing to show: the next page will find them.
  }
}

if (form && list) {
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  ask();
}
