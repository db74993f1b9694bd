// Says in words what allauth's scripts for keys only log: that a key did not fit or that the browser sees none.
// Shows what needs keys where the browser knows them.
"use strict";

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("[data-needs-keys]")) form.hidden = false;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const fault of document.querySelectorAll("[data-key-fault]")) fault.hidden = false;
});
