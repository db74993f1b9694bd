// A survey in short steps, with a draft on the device, sent until it arrives. Without this script the same form is one
// long page. No request leaves between questions.
(() => {
  const KEPT = 7 * 24 * 3600 * 1000; // a draft, in milliseconds
  const PATIENCE = 20000; // until an answer of the server is given up
  const AGAIN = [408, 425, 429]; // and 500 on: the same may be tried once more
  const form = document.getElementById("survey");
  if (form) start(form);

  function start(form) {
    const place = `survey:${form.dataset.campaign}:${form.dataset.office}:${form.dataset.audience}`;
    const isKiosk = form.dataset.kiosk !== undefined;
    const steps = [...form.querySelectorAll(".step")];
    const status = form.querySelector(".survey-status");
    const buttons = form.querySelector(".survey-buttons");
    const send = buttons.querySelector("[type=submit]");
    const paces = steps.map(() => 0);
    let current = 0, shownAt = performance.now(), reminded = false, sending = false, timer = 0, tries = 0, done = false;

    document.documentElement.classList.add("scripted");
    const back = button("Назад", () => go(current - 1));
    const next = button("Дальше", () => go(current + 1));
    back.classList.add("quiet");
    buttons.prepend(back, next);
    const progress = document.createElement("div");
    progress.className = "survey-progress";
    progress.innerHTML = '<span></span><span class="track" aria-hidden="true"><span></span></span>';
    form.prepend(progress);

    restore();
    ask();
    const faulty = form.querySelector(".q.has-fault, .q .fault");
    const faults = document.getElementById("faults");
    show(faulty ? steps.findIndex((step) => step.contains(faulty)) : faults ? steps.length - 1 : current);
    if (faults) faults.focus();

    form.addEventListener("input", () => { ask(); keep(); });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (current < steps.length - 1) go(current + 1);
      else if (!sending) check();
    });
    form.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const target = link && document.getElementById(link.hash.slice(1));
      if (!target || !form.contains(target)) return;
      event.preventDefault();
      show(steps.findIndex((step) => step.contains(target)));
      (target.querySelector("input, textarea") || target).focus();
      target.scrollIntoView({ block: "center" });
    });
    addEventListener("online", () => { if (timer) { clearTimeout(timer); post(); } });
    addEventListener("visibilitychange", leave);

    function button(label, act) {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "button";
      made.textContent = label;
      made.addEventListener("click", act);
      return made;
    }

    // Steps

    function measure() {
      paces[current] += (performance.now() - shownAt) / 1000;
      shownAt = performance.now();
    }

    function go(to) {
      if (to < 0 || to >= steps.length) return;
      measure();
      // A step whose questions are all not for this client is passed by.
      const way = to > current ? 1 : -1;
      while (to > 0 && to < steps.length - 1 && !questions(steps[to]).length) to += way;
      show(to);
      keep();
      steps[current].querySelector("h2").focus({ preventScroll: true });
      scrollTo({ top: 0 });
    }

    function show(to) {
      current = Math.max(0, to);
      form.classList.toggle("under-way", current > 0);
      shownAt = performance.now();
      steps.forEach((step, place) => { step.hidden = place !== current; });
      back.hidden = current === 0;
      next.hidden = current === steps.length - 1;
      send.hidden = !next.hidden;
      const [words, track] = [progress.firstElementChild, progress.querySelector(".track span")];
      words.textContent = `Шаг ${current + 1} из ${steps.length}`;
      // Faster at first: bars that move evenly make more people leave.
      track.style.transform = `scaleX(${1 - (1 - (current + 1) / steps.length) ** 1.6})`;
    }

    // Branches: what is not asked is neither seen nor sent

    function ask() {
      const isRemote = value("is_remote") === "1";
      for (const question of form.querySelectorAll("[data-premises]")) toggle(question, !isRemote);
      for (const gate of form.querySelectorAll(".gated")) {
        const name = gate.closest(".q").id;
        toggle(gate, value(`${name}_yes`) === "11");
      }
      for (const question of form.querySelectorAll("[data-after]")) {
        const score = Number(value(question.dataset.after));
        toggle(question, score > 0 && score < Number(question.dataset.below));
      }
      for (const text of form.querySelectorAll("[data-beside]")) {
        const option = text.closest(".picks").querySelector(`.pick input[value="${text.dataset.beside}"]`);
        toggle(text.closest(".other"), option.checked);
      }
    }

    function toggle(part, isAsked) {
      part.hidden = !isAsked;
      for (const field of part.querySelectorAll("input, textarea")) field.disabled = !isAsked;
    }

    function value(name) {
      const field = form.elements[name];
      if (!field) return "";
      if (field instanceof RadioNodeList) return [...field].find((one) => one.checked && !one.disabled)?.value || "";
      return field.disabled ? "" : field.type === "radio" && !field.checked ? "" : field.value;
    }

    function questions(step) {
      return [...step.querySelectorAll(".q[data-number]")].filter((question) => !question.hidden);
    }

    function isAnswered(question) {
      return [...question.querySelectorAll("input, textarea")].some((field) =>
        field.type === "radio" || field.type === "checkbox" ? field.checked : field.value.trim());
    }

    // Draft: on this device only, for a week at most; a device that keeps nothing loses nothing else

    function fields() {
      return [...form.elements].filter((field) => field.name && field.type !== "submit" && field.name !== "website");
    }

    function keep() {
      if (isKiosk || done) return;
      const values = fields()
        .filter((field) => field.type !== "hidden" && (field.type === "radio" || field.type === "checkbox" ? field.checked : field.value))
        .map((field) => [field.name, field.value]);
      const draft = { at: Date.now(), token: form.elements.token.value, told: form.elements.told.value, values, paces, current, sending };
      try { localStorage.setItem(place, JSON.stringify(draft)); } catch { /* nothing is kept, all else works */ }
    }

    function forget() {
      try { localStorage.removeItem(place); } catch { /* nothing was kept */ }
    }

    function restore() {
      if (isKiosk || document.getElementById("faults")) return;
      let draft = null;
      try {
        for (const name of Object.keys(localStorage).filter((name) => name.startsWith("survey:"))) {
          if (!(Date.now() - JSON.parse(localStorage.getItem(name)).at < KEPT)) localStorage.removeItem(name);
        }
        draft = JSON.parse(localStorage.getItem(place));
      } catch { return; }
      if (!draft?.values.length) return;
      form.elements.token.value = draft.token;
      form.elements.told.value = draft.told;
      for (const field of fields()) {
        if (field.type === "hidden") continue;
        const given = draft.values.filter(([name]) => name === field.name).map(([, said]) => said);
        if (field.type === "radio" || field.type === "checkbox") field.checked = given.includes(field.value);
        else if (given.length) field.value = given[0];
      }
      draft.paces.forEach((seconds, step) => { paces[step] = seconds; });
      current = Math.min(draft.current, steps.length - 1);
      const said = document.createElement("p");
      said.textContent = "На этом устройстве сохранились ваши ответы: можно продолжить. ";
      said.append(button("Начать заново", () => { done = true; forget(); location.reload(); }));
      said.lastChild.className = "link-button";
      status.replaceChildren(said);
      if (draft.sending) setTimeout(post);
    }

    // Sending: tried again until an answer comes; the server counts it once

    function check() {
      const skipped = steps.flatMap((step) => questions(step).filter((question) =>
        !question.classList.contains("text") && !isAnswered(question)));
      if (!skipped.length || reminded) return post();
      reminded = true;
      const list = document.createElement("ul");
      for (const question of skipped) {
        const link = document.createElement("a");
        link.href = `#${question.id}`;
        link.textContent = question.querySelector("legend").textContent;
        const item = document.createElement("li");
        item.append(link);
        list.append(item);
      }
      const words = document.createElement("p");
      words.textContent = "Некоторые вопросы остались без ответа. Можно вернуться к ним или отправить анкету так.";
      status.replaceChildren(words, list);
      send.textContent = "Отправить так";
    }

    async function post() {
      clearTimeout(timer);
      timer = 0;
      sending = true;
      send.disabled = true;
      measure();
      form.elements.seconds.value = Math.round(paces.reduce((sum, seconds) => sum + seconds, 0));
      form.elements.paces.value = paces.map((seconds, step) =>
        `${Math.min(999999, Math.round(seconds))}-${questions(steps[step]).filter(isAnswered).length}`).join(",");
      keep();
      tell("Отправляем…");
      const silence = new AbortController();
      const patience = setTimeout(() => silence.abort(), PATIENCE);
      try {
        const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), signal: silence.signal });
        const text = await answer.text();
        clearTimeout(patience);
        if (answer.status >= 500 || AGAIN.includes(answer.status)) later(Number(answer.headers.get("Retry-After")));
        else finish(answer.status, new DOMParser().parseFromString(text, "text/html"));
      } catch {
        clearTimeout(patience);
        later(0);
      }
    }

    function later(asked) {
      const wait = Math.min(300, Math.max(asked || 0, 2 * 2 ** tries)) * (0.75 + Math.random() / 2);
      tries = Math.min(tries + 1, 8);
      timer = setTimeout(post, Math.max(2, wait) * 1000);
      const words = document.createElement("p");
      words.textContent = "Пока не получилось: нет связи или сервер занят. Ответы сохранены здесь и уйдут сами, не закрывайте страницу. ";
      words.append(button("Отправить сейчас", post));
      words.lastChild.className = "link-button";
      status.replaceChildren(words);
    }

    function finish(code, page) {
      sending = false;
      send.disabled = false;
      const answered = page.getElementById("survey");
      if (code === 422 && answered) {
        // What was wrong stands in the form that came back, with all that was typed.
        keep();
        form.replaceWith(answered);
        removeEventListener("visibilitychange", leave);
        start(answered);
        return;
      }
      const main = page.querySelector("main");
      if (!main) return later(0);
      done = true;
      if (code === 200 || code === 409) forget();
      document.querySelector("main").replaceWith(main);
      document.title = page.title;
      main.querySelector("h1").focus({ preventScroll: true });
      scrollTo({ top: 0 });
    }

    function tell(text) {
      const words = document.createElement("p");
      words.textContent = text;
      status.replaceChildren(words);
    }

    // Who began and left is counted once, by a number only

    function leave() {
      if (document.visibilityState !== "hidden") { shownAt = performance.now(); return; }
      measure();
      const isStarted = steps.some((step) => questions(step).some(isAnswered));
      if (done || sending || !isStarted || form.elements.told.value) return;
      const said = new URLSearchParams({ token: form.elements.token.value, stage: form.elements.stage.value });
      if (navigator.sendBeacon?.(form.dataset.started, said)) form.elements.told.value = "1";
      keep();
    }
  }
})();
