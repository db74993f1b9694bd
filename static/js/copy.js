// A text that people take elsewhere gets a button that copies it. Without this script it is selected by one click.
(() => {
  "use strict";

  if (!navigator.clipboard) return;
  for (const text of document.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    const said = document.createElement("span");
    button.type = "button";
    button.className = "link-button";
    button.textContent = "Скопировать";
    if (text.dataset.copy) button.setAttribute("aria-label", `Скопировать: ${text.dataset.copy}`);
    said.className = "meta";
    said.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.textContent.trim());
        said.textContent = "Скопировано";
      } catch {
        getSelection().selectAllChildren(text);
        said.textContent = "Не получилось, но текст выделен: скопируйте его сами";
      }
    });
    text.after(" ", button, " ", said);
  }
})();
