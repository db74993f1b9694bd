// A tablet for many people: after a minute without a touch it asks whether somebody is still there, and then begins anew.
// Nothing is kept on it (survey.js knows that it is one).
(() => {
  const IDLE = 60000, WARNED = 15000; // milliseconds
  const home = document.getElementById("survey")?.dataset.kiosk;
  if (!home) return;
  const box = document.createElement("dialog");
  box.className = "kiosk-warning";
  box.setAttribute("aria-labelledby", "kiosk-words");
  box.innerHTML = '<p id="kiosk-words">Вы ещё здесь? Через несколько секунд ответы сотрутся и анкета начнётся заново.</p>' +
    '<button class="button" type="button">Я ещё отвечаю</button>';
  document.body.append(box);
  let timer;
  const wait = () => {
    clearTimeout(timer);
    if (box.open) box.close();
    timer = setTimeout(() => {
      box.showModal();
      timer = setTimeout(() => location.replace(home), WARNED);
    }, IDLE);
  };
  // A page scrolls by itself too, when a step changes or the warning takes the focus: only what a hand does counts.
  for (const kind of ["pointerdown", "keydown", "input", "wheel"]) addEventListener(kind, wait, { passive: true });
  // Not «close»: it arrives later, and would take a warning away that has opened since.
  box.addEventListener("cancel", wait);
  box.querySelector("button").addEventListener("click", wait);
  wait();
})();
