// A survey has closed: who began it before on this device may still send it.
(() => {
  const said = document.getElementById("survey-draft");
  try {
    const name = Object.keys(localStorage).find((name) => name.startsWith("survey:") && name.split(":")[2] === said.dataset.office);
    const draft = name && JSON.parse(localStorage.getItem(name));
    if (!draft?.token) return;
    const [, , office, audience] = name.split(":");
    said.querySelector("a").href = `/s/${encodeURIComponent(office)}/${audience}/?token=${encodeURIComponent(draft.token)}`;
    said.hidden = false;
  } catch { /* a device that keeps nothing has no draft */ }
})();
