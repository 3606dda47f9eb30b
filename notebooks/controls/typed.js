// The part of controls.Screen for what is typed into a field: a decimal comma is a point, and what cannot be is refused
// in words, where ipywidgets takes the nearest number, or the old one, and says nothing.
const STAYS = 10_000; // milliseconds that such words stay, unless one types again or clicks
const NUMBER = "input[type=number], [contenteditable=true]";
const plain = (number) => String(Number(number.toPrecision(3))).replace("-", "\u2212");

// A decimal comma is a point: browsers leave it out of a field for numbers, so that 0,7 would become 7.
function commaToPoint(event) {
  const text = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
  if (event.defaultPrevented || !text.includes(",")) return;
  if (!event.target.matches(NUMBER)) return;
  event.preventDefault();
  document.execCommand("insertText", false, text.replaceAll(",", "."));
}

// The number that a field's text stands for, NaN where it is none.
function numberIn(field) {
  const text = (field.value ?? field.textContent).trim();
  return text === "" ? NaN : Number(text.replaceAll("\u2212", "-"));
}

// What is wrong with a field's text, in words, "" where nothing is; span is what controls.sliders.span says, if it has one.
function wrongWith(field, name, span) {
  const [low, high, whole, step, times] = span ?? [-Infinity, Infinity, false, 0, 0];
  const text = (field.value ?? field.textContent).trim();
  const number = numberIn(field);
  const steps = step ? (number - low) / step : 0;
  const nearest = times ? low * times ** Math.round(Math.log(number / low) / Math.log(times)) : number;
  const isStep = Math.abs(steps - Math.round(steps)) < 1e-6 && plain(nearest) === plain(number);
  if (low <= number && number <= high && isStep) return "";
  const came = text ? `\u201c${text.slice(0, 20)}\u201d` : field.validity?.badInput ? "What was typed" : "An empty field";
  const kind = whole ? "a whole number" : "a number";
  const apart = times ? `, each ${plain(times)} times the one before` : step && step !== 1 ? ` in steps of ${plain(step)}` : "";
  return `${came} is not possible: ${name} takes ${kind}${span ? ` from ${plain(low)} to ${plain(high)}${apart}` : ", such as \u22121.25"}.`;
}

// Returns what is to hear of keys and of fields that are left, and what takes the words away for good.
function watchFields(model) {
  const words = document.createElement("div");
  let waiting = null;
  let field = null;
  let reached = null; // the readout that one came to, until it is clicked on a second time
  words.className = "tinynet-refusal";
  words.setAttribute("role", "alert");

  function hush() {
    clearTimeout(waiting);
    words.remove();
  }

  // Below the field, wherever it is scrolled to: a page also scrolls by itself, as what stands above grows. Above it where
  // there is no room below, as over the keys of a phone, which cover the window's lower half without making it smaller.
  function follow() {
    if (!words.isConnected) return;
    const { left, top, bottom } = field.getBoundingClientRect();
    const { offsetLeft, offsetTop, width, height } = visualViewport;
    const room = offsetTop + height - words.offsetHeight - 4;
    words.style.left = `${Math.max(offsetLeft + 4, Math.min(left, offsetLeft + width - words.offsetWidth - 4))}px`;
    words.style.top = `${bottom + 4 > room ? Math.min(top - words.offsetHeight - 4, room) : bottom + 4}px`;
  }

  // What a readout holds is chosen as a whole, as Tab chooses it in other fields: what is typed stands in its place.
  function choose(target) {
    if (target.isContentEditable && target === document.activeElement) getSelection().selectAllChildren(target);
  }

  function reach({ target }) {
    reached = target;
    choose(target);
  }

  // The click that came here has put the cursor into the text. Beside options nothing is typed: there keys are the
  // slider's, or a 6 would be JupyterLab's and make the cell a heading.
  function click({ target }) {
    if (target.matches(".widget-readout:not([contenteditable=true])")) {
      target.closest(".widget-inline-hbox").querySelector(".noUi-handle").focus();
    }
    if (target === reached && getSelection().isCollapsed) choose(target);
    reached = null;
  }

  // Reads the field before ipywidgets does, and says afterwards what it holds now.
  function read({ target }) {
    if (!target.matches?.(NUMBER)) return;
    if (target.isContentEditable) target.textContent = target.textContent.replaceAll("\u2212", "-"); // ipywidgets reads no other
    setTimeout(choose, 0, target); // ipywidgets writes the number anew
    const name = target.closest(".widget-inline-hbox")?.querySelector(".widget-label")?.textContent.trim() ?? "";
    const wrong = wrongWith(target, target.type === "number" ? target.ariaLabel ?? name : name, model.get("spans")[name]);
    if (!wrong) return;
    const typed = numberIn(target);
    setTimeout(() => {
      if (numberIn(target) === typed) return; // where a slider begins, which may be between its steps
      hush();
      document.body.append(words);
      words.textContent = `${wrong} It is ${target.value ?? target.textContent} now.`;
      field = target;
      follow();
      waiting = setTimeout(hush, STAYS);
    });
  }

  const heard = { beforeinput: hush, pointerdown: hush, scroll: follow };
  for (const kind in heard) window.addEventListener(kind, heard[kind], true);
  const forget = () => {
    for (const kind in heard) window.removeEventListener(kind, heard[kind], true);
    hush();
  };
  return [{ keydown: (event) => event.key === "Enter" && read(event), focusout: read, focusin: reach, click }, forget];
}
