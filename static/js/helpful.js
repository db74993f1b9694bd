// «Полезна ли страница?»: sends the vote without leaving the page. Without this script the form works by itself.
(() => {
  "use strict";

  const form = document.querySelector("form[data-helpful]");
  if (!form) return;

  // Sends a form as the browser would and puts what the next page answers into its place.
  async function send(event) {
    const sent = event.target;
    event.preventDefault();
    const button = event.submitter;
    const data = new FormData(sent);
    if (button?.name) data.set(button.name, button.value);
    for (const one of sent.querySelectorAll("button")) one.disabled = true;
    try {
      const response = await fetch(sent.action, { method: "POST", body: new URLSearchParams(data) });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const answer = page.querySelector("[data-helpful-answer]");
      if (!response.ok || !answer) throw new Error(String(response.status));
      (sent.closest("[data-helpful-answer]") ?? sent).replaceWith(answer);
      answer.querySelector("form")?.addEventListener("submit", send);
      answer.focus();
    } catch {
      // The plain way, which shows what is wrong.
      for (const one of sent.querySelectorAll("button")) one.disabled = false;
      if (button?.name) {
        const chosen = document.createElement("input");
        Object.assign(chosen, { type: "hidden", name: button.name, value: button.value });
        sent.append(chosen);
      }
      sent.submit();
    }
  }

  form.addEventListener("submit", send);
})();
