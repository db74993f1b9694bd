// The form of a checklist: what its points add up to, beside the maximum, while they are typed.
const CENT = 100;

/** Points in hundredths, so that sums are exact; null where the field is empty or holds no number. */
function points(field) {
  const value = field ? field.value.trim().replace(",", ".") : "";
  return value === "" || Number.isNaN(Number(value)) ? null : Math.round(Number(value) * CENT);
}

function shown(cents) {
  return String(cents / CENT).replace(".", ",");
}

function itemPoints() {
  return [...document.querySelectorAll('input[name^="items-"][name$="-points"]')].filter((field) => {
    const deleted = document.querySelector(`input[name="${field.name.replace(/points$/, "DELETE")}"]`);
    return /^items-\d+-points$/.test(field.name) && !(deleted && deleted.value);
  });
}

/** What is counted under the rule: the words for it and its sum; null where the rule does not add up to the maximum. */
function counted(rule) {
  if (rule === "levels") {
    return { words: "Баллы за уровень 1", sum: points(document.querySelector("[name=level_1]")) ?? 0, empty: 0 };
  }
  if (rule !== "sum" && rule !== "bonus") return null;
  const all = itemPoints().map(points);
  return {
    words: "Сумма баллов",
    sum: all.reduce((total, value) => total + (value ?? 0), 0),
    empty: all.filter((value) => value === null).length,
  };
}

function sentence({ words, sum, empty }, maximum) {
  if (maximum === null) return [`${words}: ${shown(sum)}. Впишите максимум: с ним сравнивают.`, false];
  const parts = [`${words}: ${shown(sum)} из ${shown(maximum)}.`];
  if (sum > maximum) parts.push(`Лишние ${shown(sum - maximum)}: уменьшите баллы или увеличьте максимум.`);
  if (sum < maximum) parts.push(`Не хватает ${shown(maximum - sum)}: увеличьте баллы или уменьшите максимум.`);
  if (empty) parts.push(`Без баллов параметров: ${empty}.`);
  if (sum === maximum && !empty) parts.push("Сходится.");
  return [parts.join(" "), sum === maximum && !empty];
}

function show() {
  const found = counted(document.querySelector("[name=rule]").value);
  const [text, fits] = found ? sentence(found, points(document.querySelector("[name=maximum]"))) : ["", true];
  for (const place of document.querySelectorAll("[data-points-sum]")) {
    place.hidden = !text;
    place.classList.toggle("points-differ", !fits);
    if (place.textContent !== text) place.textContent = text;
  }
}

// The sentence stands once beside the maximum, and once below the row whose points are being typed.
const here = document.createElement("p");
here.className = "points-sum";
here.dataset.pointsSum = "";
here.setAttribute("aria-hidden", "true");

document.addEventListener("focusin", ({ target }) => {
  if (!/^items-\d+-points$/.test(target.name ?? "")) return;
  target.closest(".w-field-row").after(here);
  show();
});
document.addEventListener("DOMContentLoaded", show);
document.addEventListener("input", show);
document.addEventListener("change", show);
// A parameter is added, taken away or moved by a button; Wagtail's own handler runs first.
document.addEventListener("click", () => setTimeout(show));
