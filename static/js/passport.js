// A sheet of a passport saves itself, line by line, as one types. Without this script the button saves all of it.
// One request is under way at a time; what cannot be sent now is sent when the network is back. Each save says which page
// it comes from and which of its saves it is, so that the server never holds this page against itself.
(() => {
  "use strict";

  const form = document.querySelector("form[data-passport]");
  if (!form) return;
  const status = form.querySelector("[data-status]");
  const tab = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
  const WAIT = 700, FIRST = 2000, LAST = 60000; // milliseconds
  const changed = new Set(); // lines to send, by place
  let turn = 0, busy = false, timer, pause = FIRST;

  const line = (place) => form.querySelector(`[data-line="${place}"]`);
  const say = (text) => { status.textContent = text; };

  /** Fields of a line, as the form would send them. */
  function fields(place) {
    const found = [];
    for (const field of line(place).elements) {
      if (!field.name || (field.type === "radio" && !field.checked) || field.type === "submit" || field.type === "file") continue;
      found.push([field.name, field.value]);
    }
    return found;
  }

  /** Says beside a line what is wrong with it, or takes that back. */
  function judge(place, faults) {
    const at = line(place);
    at.querySelectorAll(".fault[data-said]").forEach((old) => old.remove());
    at.classList.toggle("has-fault", faults.length > 0);
    for (const fault of faults) {
      const said = document.createElement("p");
      said.className = "fault";
      said.dataset.said = "";
      said.setAttribute("role", "alert");
      said.textContent = fault;
      at.querySelector(".passport-foot").before(said);
    }
  }

  /** Shows both texts of a line that somebody else has changed; its version is now the present one. */
  function oppose(place, conflict) {
    const at = line(place);
    at.querySelector(".passport-conflict")?.remove();
    at.querySelector(".passport-foot").insertAdjacentHTML("beforebegin", conflict.html);
    at.classList.add("has-fault");
    at.querySelector(".passport-conflict button[name=mine]").addEventListener("click", (event) => {
      event.preventDefault();
      at.querySelector(`[name="${place}-version"]`).value = conflict.version;
      at.querySelector(".passport-conflict").remove();
      at.classList.remove("has-fault");
      later(place, 0);
    });
  }

  function later(place, wait = WAIT) {
    changed.add(place);
    clearTimeout(timer);
    timer = setTimeout(send, wait);
    say("Сохраняем…");
  }

  async function send() {
    if (busy || !changed.size) return;
    const places = [...changed].filter((place) => !line(place).querySelector(".passport-conflict"));
    if (!places.length) return say("Выберите, какой вариант оставить.");
    places.forEach((place) => changed.delete(place));
    busy = true;
    turn += 1;
    const body = new URLSearchParams([["tab", tab], ["turn", turn], ...places.flatMap(fields)]);
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    let answer, told;
    try {
      answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token }, signal: AbortSignal.timeout?.(20000) });
      if (answer.status >= 500 || answer.status === 429 || answer.status === 408) throw new Error(String(answer.status));
      told = await answer.json();
    } catch {
      busy = false;
      if (answer && answer.status < 500 && answer.status !== 429 && answer.status !== 408) {
        places.forEach((place) => changed.add(place));
        return say("Не сохранено: вас, похоже, больше нет в системе. Войдите в другой вкладке и нажмите «Сохранить».");
      }
      places.forEach((place) => changed.add(place));
      say(`Нет связи. Введённое осталось на странице, отправим через ${Math.round(pause / 1000)} с.`);
      timer = setTimeout(send, pause * (0.8 + 0.4 * Math.random()));
      pause = Math.min(pause * 2, LAST);
      return;
    }
    busy = false;
    pause = FIRST;
    if (told.refusal) {
      places.forEach((place) => changed.add(place));
      return say(told.refusal);
    }
    for (const [place, version] of Object.entries(told.versions)) {
      form.querySelector(`[name="${place}-version"]`).value = version;
      judge(place, []);
    }
    for (const [place, faults] of Object.entries(told.faults)) judge(place, faults);
    for (const [place, conflict] of Object.entries(told.conflicts)) oppose(place, conflict);
    for (const name of ["points", "total", "done"]) {
      document.querySelectorAll(`[data-sum="${name}"]`).forEach((at) => { at.textContent = told[name]; });
    }
    const trouble = Object.keys(told.faults).length + Object.keys(told.conflicts).length;
    say(trouble ? "Часть не сохранена: посмотрите отмеченные пункты." : `Сохранено в ${told.at}.`);
    if (changed.size) later([...changed][0]);
  }

  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => {
      const at = event.target.closest("[data-line]");
      if (at && event.target.name && event.target.type !== "file") later(at.dataset.line);
    });
  }
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name === "take") return; // the page is made anew with what is kept
    event.preventDefault();
    clearTimeout(timer);
    if (changed.size) send();
    else say("Всё уже сохранено.");
  });
  // What was ticked or typed before this script came, or stands there again after a way back, waits for no other change.
  for (const at of form.querySelectorAll("[data-line]")) {
    const isOther = (field) => field.checked !== field.defaultChecked || (field.type !== "radio" && field.value !== field.defaultValue);
    if ([...at.elements].some((field) => field.name && field.type !== "file" && isOther(field))) later(at.dataset.line);
  }
  addEventListener("online", () => { pause = FIRST; send(); });
  addEventListener("beforeunload", (event) => { if (changed.size || busy) event.preventDefault(); });
})();
