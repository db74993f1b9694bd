// «Свои веса»: ranks regions or offices anew under the visitor's weights of groups. Nothing leaves the browser.
(() => {
  "use strict";

  const form = document.querySelector("form[data-weights]");
  if (!form) return;

  const PAGE = 100;
  const body = form.querySelector("tbody");
  const status = form.querySelector("[data-weights-status]");
  const more = form.querySelector("[data-weights-more]");
  const level = form.querySelector("#weights-level");
  const search = form.querySelector("#weights-search");
  const sliders = [...form.querySelectorAll("input[type=range]")];
  const number = new Intl.NumberFormat("ru-RU", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const whole = new Intl.NumberFormat("ru-RU");
  const share = new Intl.NumberFormat("ru-RU", { maximumFractionDigits: 1 });

  let data = null;
  let shown = PAGE;
  let pending = 0;

  const fold = (text) => text.toLowerCase().replaceAll("ё", "е");
  // Half up on two decimals, as published figures are; the small term undoes the binary error of a product.
  const rounded = (value) => Math.round((value + 1e-9) * 100) / 100;

  function units() {
    return level.value === "regions"
      ? data.regions.map(([code, name, index, groups]) => ({ code, name, index, groups, page: form.dataset.regions }))
      : data.offices.map(([code, name, , index, groups]) => ({ code, name, index, groups, page: form.dataset.offices }));
  }

  // The weighted mean of the measured groups, 0-100; null where none of them has weight.
  function mean(groups, weights) {
    let sum = 0;
    let total = 0;
    groups.forEach((value, place) => {
      if (value === null) return;
      sum += weights[place] * Number(value);
      total += weights[place];
    });
    return total > 0 ? rounded(sum / total) : null;
  }

  // Best first, units without an index last; equal values share a rank: 1, 2, 2, 4.
  function ranked(weights) {
    const rows = units().map((unit) => ({ ...unit, index: Number(unit.index), own: mean(unit.groups, weights) }));
    rows.sort((a, b) => (b.own ?? -1) - (a.own ?? -1) || a.name.localeCompare(b.name, "ru"));
    rows.forEach((row, place) => {
      const before = rows[place - 1];
      row.rank = before && before.own === row.own ? before.rank : place + 1;
    });
    return rows;
  }

  function cell(text, tag = "td") {
    const made = document.createElement(tag);
    made.textContent = text;
    if (tag === "td") made.className = "number";
    return made;
  }

  function line(row) {
    const made = document.createElement("tr");
    const name = cell("", "th");
    const link = document.createElement("a");
    name.scope = "row";
    link.href = `${row.page}${encodeURIComponent(row.code)}/`;
    link.textContent = row.name;
    name.append(link);
    const difference = row.own === null ? null : rounded(row.own - row.index);
    made.append(
      name,
      cell(row.own === null ? "—" : whole.format(row.rank)),
      cell(row.own === null ? "—" : number.format(row.own)),
      cell(number.format(row.index)),
      cell(difference === null ? "—" : (difference > 0 ? "+" : "") + number.format(difference).replace("-", "−")),
    );
    return made;
  }

  function draw() {
    pending = 0;
    const weights = sliders.map((slider) => Number(slider.value));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    sliders.forEach((slider, place) => {
      const percent = total ? `${share.format((weights[place] / total) * 100)} %` : "0 %";
      slider.nextElementSibling.textContent = percent;
      slider.setAttribute("aria-valuetext", percent);
    });
    if (!total) {
      body.replaceChildren();
      more.hidden = true;
      status.textContent = "Все веса равны нулю: дайте вес хотя бы одной группе.";
      return;
    }
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    const all = ranked(weights);
    const found = all.filter((row) => words.every((word) => fold(`${row.name} ${row.code}`).includes(word)));
    body.replaceChildren(...found.slice(0, shown).map(line));
    more.hidden = found.length <= shown;
    const first = all.find((row) => row.own !== null);
    status.textContent = found.length
      ? `Показано ${whole.format(Math.min(shown, found.length))} из ${whole.format(found.length)}. ` +
        `Первое место по вашим весам: ${first ? `${first.name}, ${number.format(first.own)}` : "нет"}.`
      : "По этому названию никого не нашлось.";
  }

  // Sliders fire often while they are dragged; one drawing a frame is enough.
  function later() {
    if (!pending) pending = requestAnimationFrame(draw);
  }

  function restore() {
    sliders.forEach((slider) => {
      slider.value = slider.dataset.given;
    });
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    shown = PAGE;
    later();
  });
  form.addEventListener("reset", () => {
    shown = PAGE;
    // The browser resets the fields after this event.
    setTimeout(() => {
      restore();
      draw();
    });
  });
  more.addEventListener("click", () => {
    const before = body.children.length;
    shown += PAGE;
    draw();
    body.children[before]?.querySelector("a")?.focus();
  });

  fetch(form.dataset.weights)
    .then((response) => (response.ok ? response.json() : Promise.reject(new Error(String(response.status)))))
    .then((found) => {
      data = found;
      restore();
      draw();
      form.hidden = false;
      document.querySelector("[data-weights-fallback]").hidden = true;
    })
    .catch(() => {
      // The words for those without scripts stay: they tell where the same numbers are.
    });
})();
