// «Свои веса»: ranks regions or offices anew under the visitor's weights of groups. Nothing leaves the browser: what was
// chosen stands in the fragment of the address, which no browser sends, so that it can be shared.
// The sources are written by ratings/release/weights.py, which says how they are computed with.
(() => {
  "use strict";

  const form = document.querySelector("form[data-weights]");
  if (!form) return;

  const PAGE = 30;
  const LONGEST = 100; // letters of a name that is sought
  // Indexes are settled at nine decimals before they are rounded, as the engine settles floats.
  const SETTLED = 1e9;
  const body = form.querySelector("tbody");
  const status = form.querySelector("[data-weights-status]");
  const more = form.querySelector("[data-weights-more]");
  const level = form.querySelector("#weights-level");
  const region = form.querySelector("#weights-region");
  const regionField = form.querySelector("[data-weights-region]");
  const search = form.querySelector("#weights-search");
  const fault = form.querySelector("[data-weights-fault]");
  const copied = form.querySelector("[data-weights-copied]");
  const own = document.querySelector("[data-weights-own]");
  const shared = document.querySelector("[data-weights-shared]");
  const sliders = [...form.querySelectorAll("input[type=range]")];
  const whole = new Intl.NumberFormat("ru-RU");
  const share = new Intl.NumberFormat("ru-RU", { maximumFractionDigits: 1 });
  const EVERYWHERE = "all"; // in place of a region
  const pages = { regions: form.dataset.regionPages, offices: form.dataset.officePages };
  const loaded = new Map();

  let data = null;
  let shown = PAGE;
  let pending = 0;

  const fold = (text) => text.toLowerCase().replaceAll("ё", "е");

  // The weighted mean of rows that have a value, null where none has; by numbers where none of them has weight.
  function mean(rows) {
    const counted = rows.filter((row) => row.value !== null);
    const key = counted.some((row) => row.weight > 0) ? "weight" : "count";
    const total = counted.reduce((sum, row) => sum + row[key], 0);
    return total > 0 ? counted.reduce((sum, row) => sum + row[key] * row.value, 0) / total : null;
  }

  // The index of one audience of a part, 0-100; null unless a group with weight holds answers given at the very office.
  function heard(values, silent, weights) {
    let sum = 0;
    let total = 0;
    let isHeard = false;
    values.forEach((value, place) => {
      if (value === null || !weights[place]) return;
      sum += weights[place] * value;
      total += weights[place];
      isHeard ||= !silent.includes(place);
    });
    return isHeard ? sum / total : null;
  }

  function indexOfPart(part, weights) {
    const present = Object.entries(data.audiences).filter(([audience]) => part[audience]);
    if (!present.length) return 0; // zeroed for false data
    return mean(
      present.map(([audience, weight]) => ({
        weight,
        count: 1,
        value: heard(part[audience], part.silent?.[audience] ?? [], weights),
      })),
    );
  }

  // A region is the mean of its parts; an office is one part by itself.
  function indexOf(unit, weights) {
    const parts = unit.parts ?? [unit];
    return mean(
      parts.map((part) => ({ weight: part.weight, count: part.offices ?? 1, value: indexOfPart(part, weights) })),
    );
  }

  // Half up, in units of the last published decimal: a whole number, so equal figures are equal.
  function published(value) {
    if (value === null) return null;
    const step = SETTLED / 10 ** data.decimals;
    return Math.floor((Math.round(value * SETTLED) + step / 2) / step);
  }

  // A published figure in the same units.
  const inUnits = (text) => Math.round(Number(text) * 10 ** data.decimals);

  function written(units) {
    const digits = { minimumFractionDigits: data.decimals, maximumFractionDigits: data.decimals };
    return (units / 10 ** data.decimals).toLocaleString("ru-RU", digits).replace("-", "−");
  }

  // Positions are whole percents; where the reader has not moved a slider the edition's own weight counts, which is
  // only shown while there are no data to count with.
  function chosen() {
    return sliders.map((slider, place) => {
      if (slider.value !== slider.dataset.position) return Number(slider.value);
      return data ? 100 * data.groups[place].weight : Number(slider.dataset.given);
    });
  }

  // Best first, those without an index last; equal figures share a rank, 1, 2, 2, 4, and stay in the order of names.
  function ranked(indexes) {
    const rows = data.units
      .map(({ code, name, index, rank }, place) => ({ code, name, index, rank, own: published(indexes[place]) }))
      .filter((row) => row.rank !== null);
    rows.sort((a, b) => (b.own ?? -1) - (a.own ?? -1));
    rows.forEach((row, place) => {
      const before = rows[place - 1];
      row.place = before && before.own === row.own ? before.place : place + 1;
    });
    return rows;
  }

  // `place`: where the cell stands when the table becomes cards on a phone.
  function cell(text, place, tag = "td") {
    const made = document.createElement(tag);
    made.textContent = text;
    if (tag === "td") made.className = `number ${place}`;
    return made;
  }

  function line(row) {
    const made = document.createElement("tr");
    const name = cell("", "", "th");
    const link = document.createElement("a");
    name.scope = "row";
    link.href = `${pages[level.value]}${encodeURIComponent(row.code)}/`;
    link.textContent = row.name;
    name.append(link);
    const was = inUnits(row.index);
    const difference = row.own === null ? null : row.own - was;
    made.append(
      name,
      cell(row.own === null ? "—" : whole.format(row.place), "lead"),
      cell(row.own === null ? "—" : written(row.own), "main"),
      cell(written(was), "was"),
      cell(difference === null ? "—" : (difference > 0 ? "+" : "") + written(difference), "moved"),
    );
    return made;
  }

  function told(found, all, indexes) {
    if (!found.length) return "По этому названию никого не нашлось.";
    const first = all[0].own === null ? "нет" : `${all[0].name}, ${written(all[0].own)}`;
    const sentences = [
      `Показано ${whole.format(Math.min(shown, found.length))} из ${whole.format(found.length)}.`,
      `Первое место по вашим весам: ${first}.`,
    ];
    if (isOfRegion()) sentences.push("Места — среди ЦЗН этого региона.");
    if (data.country) {
      const country = mean(data.units.map((unit, place) => ({ weight: unit.weight, count: 1, value: indexes[place] })));
      const was = written(inUnits(data.country));
      const own = country === null ? "—" : written(published(country));
      sentences.push(`${form.dataset.everyone} — ${own}, опубликован ${was}.`);
    }
    return sentences.join(" ");
  }

  function draw() {
    pending = 0;
    const weights = chosen();
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    sliders.forEach((slider, place) => {
      const percent = total ? `${share.format((weights[place] / total) * 100)} %` : "0 %";
      slider.nextElementSibling.textContent = percent;
      slider.setAttribute("aria-valuetext", percent);
    });
    if (!data) return;
    if (!total) {
      body.replaceChildren();
      more.hidden = true;
      status.textContent = "Все веса равны нулю: дайте вес хотя бы одной группе.";
      return;
    }
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    const indexes = data.units.map((unit) => indexOf(unit, weights));
    const all = ranked(indexes);
    const found = all.filter((row) => words.every((word) => fold(`${row.name} ${row.code}`).includes(word)));
    body.replaceChildren(...found.slice(0, shown).map(line));
    more.hidden = found.length <= shown;
    status.textContent = told(found, all, indexes);
  }

  // What the reader has chosen, as the fragment of the address; empty where all is as the edition has it.
  function choice() {
    const parts = new URLSearchParams();
    if (sliders.some((slider) => slider.value !== slider.dataset.position)) {
      parts.set("w", sliders.map((slider) => slider.value).join(","));
    }
    if (level.value !== "regions") parts.set("level", level.value);
    // Without it a link asks for the region, or means all of them where they are few.
    if (level.value === "offices" && region.value !== region.options[0].value) parts.set("region", region.value);
    const words = search.value.trim();
    if (words) parts.set("q", words);
    return parts.size ? `#${parts.toString().replaceAll("%2C", ",")}` : "";
  }

  function remember() {
    history.replaceState(null, "", choice() || location.pathname + location.search);
  }

  // Weights of an address: whole numbers from 0 to 100, one for each group; null where they are anything else.
  function weightsIn(text) {
    const found = text.split(",");
    const fits = found.length === sliders.length && found.every((one) => /^\d{1,3}$/.test(one) && Number(one) <= 100);
    return fits ? found.map(Number) : null;
  }

  // Take what the address holds.
  function recall() {
    const parts = new URLSearchParams(location.hash.slice(1));
    const weights = parts.has("w") ? weightsIn(parts.get("w")) : null;
    const wanted = parts.get("level") ?? "regions";
    restore();
    if (weights) sliders.forEach((slider, place) => { slider.value = weights[place]; });
    search.value = (parts.get("q") ?? "").slice(0, LONGEST);
    const place = parts.get("region") ?? region.options[0].value;
    const isPlace = [...region.options].some((option) => option.value === place);
    region.value = isPlace ? place : region.options[0].value;
    level.value = Object.hasOwn(pages, wanted) ? wanted : "regions";
    fault.hidden = (!parts.has("w") || weights !== null) && Object.hasOwn(pages, wanted) && isPlace;
    own.hidden = weights !== null;
    shared.hidden = weights === null;
  }

  // The link bears the number of the version: its figures stay when the release is corrected.
  async function copy() {
    const link = form.dataset.lasting + choice();
    try {
      await navigator.clipboard.writeText(link);
      copied.textContent = "Ссылка скопирована: в ней ваши веса и номер версии.";
    } catch {
      copied.textContent = `Браузер не дал скопировать ссылку. Вот она: ${link}`;
    }
  }

  // Sliders fire often while they are dragged; one drawing a frame is enough.
  function later() {
    if (!pending) pending = requestAnimationFrame(draw);
  }

  function restore() {
    sliders.forEach((slider) => {
      slider.value = slider.dataset.given;
      slider.dataset.position = slider.value;
    });
  }

  const isOfRegion = () => level.value === "offices" && region.value !== EVERYWHERE;

  // Where the numbers of what is chosen stand; empty while a region is still to be chosen.
  function source() {
    if (level.value === "regions") return form.dataset.regions;
    if (!isOfRegion()) return form.dataset.offices;
    return region.value && `${form.dataset.regionPages}${encodeURIComponent(region.value)}/weights.json`;
  }

  // Fetched once, when it is first asked for: offices are many.
  async function load(address) {
    if (!loaded.has(address)) {
      const response = await fetch(address);
      if (!response.ok) throw new Error(String(response.status));
      const found = await response.json();
      const inOrder = new Intl.Collator("ru").compare;
      found.units.sort((a, b) => inOrder(a.name, b.name));
      loaded.set(address, found);
    }
    return loaded.get(address);
  }

  async function change() {
    const wanted = source();
    data = null;
    body.replaceChildren();
    more.hidden = true;
    regionField.hidden = level.value !== "offices";
    status.textContent = wanted ? "Загружаем числа…" : "Выберите регион, ЦЗН которого сравнить, или все регионы.";
    if (!wanted) {
      draw();
      return;
    }
    try {
      const found = await load(wanted);
      if (source() !== wanted) return;
      data = found;
      draw();
    } catch {
      status.textContent = "Числа не загрузились. Выберите ещё раз или обновите страницу.";
    }
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => {
    shown = PAGE;
    fault.hidden = true;
    copied.textContent = "";
    if (event.target.type === "range") {
      own.hidden = false;
      shared.hidden = true;
    }
    if (event.target !== level && event.target !== region) later();
    remember();
  });
  level.addEventListener("change", change);
  region.addEventListener("change", change);
  form.addEventListener("reset", () => {
    shown = PAGE;
    fault.hidden = true;
    copied.textContent = "";
    own.hidden = false;
    shared.hidden = true;
    // The browser resets the fields after this event.
    setTimeout(() => {
      restore();
      remember();
      change();
    });
  });
  more.addEventListener("click", () => {
    const before = body.children.length;
    shown += PAGE;
    draw();
    body.children[before]?.querySelector("a")?.focus();
  });
  form.querySelector("[data-weights-copy]").addEventListener("click", copy);
  // Another shared link in the same window.
  addEventListener("hashchange", () => {
    shown = PAGE;
    recall();
    change();
  });

  // A browser may keep a reader's fields when the page is opened again; what the address says goes before.
  recall();
  change().then(() => {
    // Where the numbers did not come, the words for those without scripts stay: they tell where the same numbers are.
    if (!data && source()) return;
    form.hidden = false;
    document.querySelector("[data-weights-fallback]").hidden = true;
  });
})();
