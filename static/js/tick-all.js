// A list of boxes gets two buttons above it: tick all, tick none. Without this script boxes are ticked one by one.

for (const list of document.querySelectorAll("[data-tick-all]")) {
  const boxes = list.querySelectorAll("input[type=checkbox]");
  if (boxes.length < 2) continue;
  const row = document.createElement("p");
  for (const [words, checked] of [["Отметить все", true], ["Снять все отметки", false]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-small button-secondary";
    button.textContent = words;
    button.addEventListener("click", () => {
      for (const box of boxes) box.checked = checked;
      boxes[0].dispatchEvent(new Event("change", { bubbles: true }));
    });
    row.append(button, " ");
  }
  list.prepend(row);
}
