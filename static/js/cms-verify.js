// Keys of the page on which an expert judges a line: what names a key in data-key is pressed by it, K goes back. Keys are
// told by their place, so they work in a Russian layout, too. Nothing happens while somebody types; without this script
// all is done with links and buttons.

const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
  if (event.code === "KeyK") {
    history.back();
    return;
  }
  const wanted = document.querySelector(`[data-key="${CSS.escape(event.code)}"]`);
  if (!wanted) return;
  event.preventDefault();
  // A rejection needs a reason: the key leads there first.
  const words = document.querySelector("#id_words");
  if (wanted.value === "rejected" && words && !words.value.trim()) words.focus();
  else wanted.click();
});
