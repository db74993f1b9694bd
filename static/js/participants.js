// Participants of a campaign: the list narrows while one types, a region ticks its offices, sums follow. Without this
// script the same form filters by a button and counts when it is saved.

const form = document.querySelector("[data-participants]");
const search = document.querySelector("[data-filter]");

if (form && search) {
  const rows = [...form.querySelectorAll("[data-region]")];
  const officesOf = (row) => [...row.querySelectorAll("input[name=office]")];
  const regionOf = (row) => row.querySelector("input[name=region]");

  const count = () => {
    let regions = 0;
    let offices = 0;
    for (const row of rows) {
      const ticked = officesOf(row).filter((box) => box.checked).length;
      row.querySelector("[data-count]").textContent = ticked;
      regions += ticked > 0 ? 1 : 0;
      offices += ticked;
    }
    form.querySelector("[data-regions]").textContent = regions.toLocaleString("ru");
    form.querySelector("[data-offices]").textContent = offices.toLocaleString("ru");
  };

  const tick = (row, checked) => {
    regionOf(row).checked = checked;
    for (const box of officesOf(row)) box.checked = checked;
  };

  const narrow = () => {
    const words = search.elements.q.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !row.dataset.region.includes(words);
  };

  form.addEventListener("change", (event) => {
    const row = event.target.closest("[data-region]");
    if (!row) return;
    if (event.target.name === "region") tick(row, event.target.checked);
    else regionOf(row).checked = officesOf(row).some((box) => box.checked);
    count();
  });

  search.elements.q.addEventListener("input", narrow);
  search.addEventListener("submit", (event) => {
    event.preventDefault();  // ticks that are not saved yet would be lost
    narrow();
  });

  // Instead of one box for all: two buttons for all regions that are seen.
  const place = form.querySelector("[data-everybody]");
  place.replaceChildren();
  for (const [words, checked] of [["Отметить все показанные", true], ["Снять все показанные", false]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-small button-secondary";
    button.textContent = words;
    button.addEventListener("click", () => {
      for (const row of rows) if (!row.hidden) tick(row, checked);
      count();
    });
    place.append(button, " ");
  }

  // A region that is ticked without offices sends them all: let that be seen.
  for (const row of rows) {
    const boxes = officesOf(row);
    if (regionOf(row).checked && !boxes.some((box) => box.checked) && !row.querySelector(".error-message")) tick(row, true);
  }
  narrow();
  count();
}
