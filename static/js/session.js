// Whoever types is there, so the session goes on; whoever is not is warned two minutes before it ends.
(() => {
  "use strict";

  const { idle, alive, owner } = document.currentScript.dataset;
  const PAUSE = 5 * 60_000;
  const WARNED = 2 * 60_000;
  const SEEN = "session-seen"; // shared by all tabs
  let note = null;

  const seen = () => Number(localStorage.getItem(SEEN));
  const left = () => seen() + Number(idle) * 1000 - Date.now();

  async function stay() {
    const answer = await fetch(alive, { redirect: "error" }).catch(() => null);
    if (answer?.ok) localStorage.setItem(SEEN, Date.now());
    show();
  }

  function show() {
    if (left() > WARNED) {
      note?.remove();
      note = null;
      return;
    }
    if (!note) {
      note = document.createElement("div");
      note.className = "session-note";
      note.setAttribute("role", "alert");
      document.body.append(note);
    }
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = "Остаться";
    button.addEventListener("click", stay);
    const said = left() > 0
      ? ["Вас давно не было: через две минуты вход закончится. ", button]
      : ["Вход закончился. Отправьте форму и войдите: введённый текст сохранится, файлы придётся приложить ещё раз."];
    if (note.dataset.said !== said[0]) note.replaceChildren(...said);
    note.dataset.said = said[0];
  }

  // Photos that wait on this device (passport-photos.js) go with who signs out.
  document.querySelector("form[data-sign-out]")?.addEventListener("submit", (event) => {
    const gone = indexedDB.deleteDatabase(`photos-${owner}`);
    gone.onsuccess = gone.onerror = gone.onblocked = () => event.target.submit();
    event.preventDefault();
  });

  localStorage.setItem(SEEN, Date.now());
  document.addEventListener("input", () => {
    if (left() > 0 && Date.now() - seen() > PAUSE) stay();
  });
  setInterval(show, 10_000);
})();
