// The part of controls.Screen that runs in the browser for those who listen: every control of the panel has a name and
// says its real value, a change is said once, and the notebook's pictures carry their captions.
const REST = 700; // milliseconds without a change until it is said
const GATHER = 300; // milliseconds until new pictures are looked at

// Sets an attribute only where it is another one, since a change of it calls whoever watches.
function say(element, name, value) {
  if (value && element.getAttribute(name) !== value) element.setAttribute(name, value);
}

const textOf = (element) => element?.textContent.trim() ?? "";

// ipywidgets gives a slider's handle no name and, as its value in words, its exponent or the number of its option. And it
// lets one type beside a slider over options, without reading it: that would stay there as if it were the value.
function nameControls(panel, spans) {
  for (const handle of panel.querySelectorAll(".noUi-handle")) {
    const row = handle.closest(".widget-inline-hbox");
    const name = textOf(row.querySelector(".widget-label"));
    const readout = row.querySelector(".widget-readout");
    say(handle, "aria-label", name);
    say(handle, "aria-valuetext", textOf(readout));
    if (readout?.isContentEditable && !(name in spans)) readout.contentEditable = "false";
    if (readout?.isContentEditable) {
      say(readout, "role", "textbox");
      say(readout, "aria-label", `${name}, typed`);
      say(readout, "aria-multiline", "false"); // as browsers take it that is not told
    }
  }
  for (const line of panel.querySelectorAll(".tinynet-player > .widget-html:first-child > .widget-html-content")) {
    say(line, "role", "status"); // what is asked, another question for another problem
  }
  for (const icon of panel.querySelectorAll("button > i")) say(icon, "aria-hidden", "true"); // a sign of a font
  for (const step of panel.querySelectorAll(".tinynet-stepper > .widget-hbox > button")) {
    say(step, "aria-disabled", String(step.classList.contains("tinynet-end")));
  }
  const spoken = (name) => textOf(name).replaceAll("_", " ");
  for (const alone of panel.querySelectorAll(".tinynet-stepper input[type=number]:not(.widget-gridbox *)")) {
    say(alone, "aria-label", spoken(alone.closest(".widget-inline-hbox").querySelector(".widget-label")));
  }
  for (const table of panel.querySelectorAll(".tinynet-stepper .widget-gridbox")) {
    const name = spoken(table.previousElementSibling);
    say(table, "role", "group");
    say(table, "aria-label", name);
    for (const field of table.querySelectorAll("input")) {
      const [row, column] = textOf(field.closest(".widget-inline-hbox").querySelector(".widget-label")).split(",");
      say(field, "aria-label", `${name}, row ${row}, column ${column}`);
    }
  }
  for (const row of panel.querySelectorAll(".widget-toggle-buttons")) {
    say(row, "role", "group");
    say(row, "aria-label", textOf(row.querySelector(".widget-label")));
    for (const button of row.querySelectorAll("button")) {
      say(button, "aria-pressed", String(button.classList.contains("mod-active")));
    }
  }
}

// The Description that a PNG of figures holds, "" where there is none.
function descriptionOf(source) {
  const [kind, data] = source.split(";base64,");
  if (kind !== "data:image/png") return "";
  const start = data.slice(0, 32_000).replace(/\s/g, "");
  const bytes = Uint8Array.from(atob(start.slice(0, start.length - (start.length % 4))), (it) => it.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const latin = (from, to) => String.fromCharCode(...bytes.subarray(from, to));
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    const end = Math.min(at + 8 + view.getUint32(at), bytes.length);
    if (latin(at + 4, at + 8) === "IDAT") return "";
    // keyword, 0, two bytes about compression, language, 0, keyword in that language, 0, text
    if (latin(at + 4, at + 8) !== "iTXt" || latin(at + 8, at + 20) !== "Description\0") continue;
    const second = bytes.indexOf(0, bytes.indexOf(0, at + 22) + 1);
    return new TextDecoder().decode(bytes.subarray(second + 1, end));
  }
  return "";
}

// JupyterLab 4.6 gives pictures in outputs no text in their place.
function namePictures(notebook) {
  for (const picture of notebook.querySelectorAll(".jp-RenderedImage img:not([alt])")) {
    const words = descriptionOf(picture.src);
    if (words) picture.alt = words;
  }
}

function speak(model, el) {
  const said = document.createElement("div");
  let last = model.get("caption");
  let known = last; // the caption that was said last, or that was there first
  let waiting = null;
  let gathering = null;
  let panel = null;

  said.className = "tinynet-said";
  said.setAttribute("role", "status");
  el.append(said);

  function change() {
    clearTimeout(waiting);
    // What was said holds no more; where it comes back, as of a run that broke again, it is said again.
    if (model.get("caption") !== last) last = said.textContent = "";
    waiting = setTimeout(() => {
      if (model.get("busy") || model.get("caption") === last) return;
      last = model.get("caption");
      // Of several lines those that are new: in chapter 9 four lines of code would be read out before each number.
      const lines = known.split("\n");
      said.textContent = last.split("\n").filter((line) => !lines.includes(line)).join("\n") || last;
      known = last;
    }, REST);
  }

  const controls = new MutationObserver(() => nameControls(panel, model.get("spans")));
  const pictures = new MutationObserver(() => {
    gathering ??= setTimeout(() => {
      gathering = null;
      namePictures(panel.closest(".jp-Notebook") ?? document.body);
    }, GATHER);
  });
  const there = new ResizeObserver(() => {
    panel = el.closest(".tinynet-panel");
    if (!panel) return; // comes into the page later
    there.disconnect();
    nameControls(panel, model.get("spans"));
    controls.observe(panel, {
      subtree: true, childList: true, characterData: true, attributeFilter: ["aria-valuetext", "class", "contenteditable"],
    });
    const notebook = panel.closest(".jp-Notebook") ?? document.body;
    namePictures(notebook);
    pictures.observe(notebook, { subtree: true, childList: true });
  });
  there.observe(el);
  model.on("change:caption change:busy", change);
  return () => {
    clearTimeout(waiting);
    clearTimeout(gathering);
    for (const observer of [there, controls, pictures]) observer.disconnect();
    model.off("change:caption change:busy", change);
  };
}

