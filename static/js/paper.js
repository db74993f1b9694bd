// Papers are typed in without the mouse: Enter goes on to the next line, and what cannot be taken is told at once.
// Without this script Tab goes on, and the server tells it.
(() => {
  "use strict";

  const form = document.querySelector("form[data-paper]");
  if (!form) return;
  const fields = [...form.querySelectorAll("select, input[type=text], textarea, button[type=submit]:not([disabled])")];

  form.addEventListener("keydown", (event) => {
    const isLine = event.target.matches("select, input[type=text]");
    // In a text, Enter begins a new line of it; with Ctrl it goes on as well.
    if (event.key !== "Enter" || event.isComposing || !(isLine || (event.ctrlKey && event.target.matches("textarea")))) return;
    event.preventDefault();
    const next = fields[fields.indexOf(event.target) + 1];
    next?.focus();
    if (next?.matches("input")) next.select();
  });

  /** Says beside a line what may be typed in it, or takes that back. */
  function judge(field) {
    const text = field.value.trim().replace(/\s+/g, " ").toLowerCase();
    const fits = text === "" || new RegExp(`^(?:${field.dataset.fits})$`).test(text);
    const line = field.closest(".paper-line");
    const name = `fault_${field.name}`;
    line.classList.toggle("has-fault", !fits);
    field.toggleAttribute("aria-invalid", !fits);
    if (!fits) field.setAttribute("aria-invalid", "true");
    document.getElementById(name)?.remove();
    const described = field.getAttribute("aria-describedby").split(" ").filter((id) => id !== name);
    if (!fits) {
      const fault = document.createElement("p");
      fault.className = "fault";
      fault.id = name;
      fault.setAttribute("role", "alert");
      fault.textContent = `«${field.value.trim()}» не подходит.`;
      line.append(fault);
      described.push(name);
    }
    field.setAttribute("aria-describedby", described.join(" "));
  }

  for (const field of form.querySelectorAll("[data-fits]")) field.addEventListener("change", () => judge(field));

  // The next paper begins where the hands already are.
  if (!document.getElementById("faults")) form.querySelector("input[type=text]")?.focus();
})();
