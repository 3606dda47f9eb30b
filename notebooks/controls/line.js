// The part of controls.Screen for a player's line of code. A run writes it anew while it goes on, also under the hands of
// who copies it or pastes another: from the first touch on it is theirs, until Enter, or until the focus is elsewhere.
const LINE = ".tinynet-player > .widget-text input";

// Returns what is to hear of all that is done with the line, and what lets go of it.
function holdLine() {
  let field = null; // the line that is held
  let first = ""; // its text when that began,
  let own = ""; // as it was made since then,
  let newest = ""; // and as the run would have it
  let chosen = [0, 0];
  let waiting = null;

  function keep() {
    if (field.value === own) {
      chosen = [field.selectionStart, field.selectionEnd];
      return;
    }
    newest = field.value;
    field.value = own;
    field.setSelectionRange(...chosen);
  }

  function frame() {
    keep();
    waiting = requestAnimationFrame(frame);
  }

  function take(target) {
    if (field === target) return keep();
    field = target;
    first = own = newest = field.value;
    frame();
  }

  function letGo() {
    cancelAnimationFrame(waiting);
    field = null;
  }

  function leave() {
    const line = field;
    letGo();
    if (own === first) line.value = newest;
    else line.dispatchEvent(new Event("change", { bubbles: true })); // browsers see none where the text was put back
  }

  function hear({ type, target, key, inputType }) {
    if (!target.matches?.(LINE) || inputType === "insertLineBreak") return; // which Enter brings about when all is done
    if (!field && ["input", "change", "focusout"].includes(type)) return;
    if (type === "input") own = field.value;
    take(target);
    if (type === "change") letGo(); // the browser tells it itself, as after a phone's Enter, a key without a name
    else if (type === "focusout" || key === "Enter") leave();
  }

  return [hear, letGo];
}
