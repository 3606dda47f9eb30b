// The part of controls.Screen that runs in the browser: shows each picture and says that it is on the screen.
const PATIENCE = 5000; // milliseconds until a kernel that says nothing is none
const EVERY = 4; // pictures until the next such message: each makes JupyterLab show the kernel as busy, then as idle

const FIELD = "input:not([type=checkbox]), select, textarea, [contenteditable=true]";

// The program around the notebook must not take a key in the panel for its own: there M turns a cell into Markdown, B
// adds one, D twice deletes it, and an arrow goes to the next. What is pressed together with Ctrl is meant for it, but not
// in a field: there Ctrl+Z takes back what was typed, and not what was done to a cell. On a slider the space bar does
// nothing, least of all scroll the page. Shift+Enter, by which one walks through a notebook, goes on to the next cell; it
// does not run this one again, which would set the panel back.
function keepKeys(event) {
  const { target, key, ctrlKey, metaKey, altKey, shiftKey } = event;
  const ours = !(ctrlKey || metaKey || altKey);
  target.toggleAttribute("data-lm-suppress-shortcuts", ours || target.matches(FIELD));
  if (key === " " && target.matches("[role=slider]")) event.preventDefault();
  if (!ours || !shiftKey || key !== "Enter") return;
  event.preventDefault();
  event.stopPropagation();
  const next = target.closest(".jp-Cell")?.nextElementSibling;
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

// JupyterLab forbids what Ctrl+Z does in a field that is no input, such as a readout.
function undoTyping(event) {
  if (event.inputType.startsWith("history")) event.stopPropagation();
}

const decode = (jpeg) => createImageBitmap(new Blob([jpeg], { type: "image/jpeg" }));
const THREAD = `const decode = ${decode};
onmessage = ({ data }) => decode(data).then((made) => postMessage(made, [made]), () => postMessage(null));`;

// Decodes pictures in a thread of their own: the page's has most to do when one comes, lists, words and the state of the
// kernel, and the picture would wait for these twice, for its bytes and for what they show. Where there is no such thread,
// and where a picture is none, to say why, the page does it. Returns what decodes, and what ends the thread.
function decoding() {
  let thread = null;
  const file = URL.createObjectURL(new Blob([THREAD], { type: "text/javascript" }));
  try {
    thread = new Worker(file);
  } catch {} // a page may forbid it
  const there = (jpeg) => new Promise((resolve) => {
    thread.onmessage = ({ data }) => resolve(data);
    thread.onerror = () => resolve((thread = null));
    thread.postMessage(jpeg);
  });
  const end = () => (thread?.terminate(), URL.revokeObjectURL(file));
  return [async (jpeg) => (thread && (await there(jpeg))) ?? decode(jpeg), end];
}

function render({ model, el }) {
  // A canvas, because browsers keep every picture that an <img> has shown: a gigabyte after some minutes of playing.
  const canvas = document.createElement("canvas");
  const paint = canvas.getContext("bitmaprenderer");
  const [decoded, endDecoding] = decoding();
  let busy = false;
  let told = 0;

  async function show() {
    if (busy) return; // one at a time: pictures that come meanwhile are dropped, but for the newest
    busy = true;
    rest();
    let number;
    do {
      number = model.get("number");
      try {
        await put(number);
      } catch (error) {
        console.error(`Picture ${number} cannot be shown:`, error); // the next one may
      }
    } while (number !== model.get("number"));
    busy = false;
    rest();
  }

  async function put(number) {
    const picture = await decoded(model.get("value"));
    if (canvas.width !== picture.width || canvas.height !== picture.height) {
      [canvas.width, canvas.height] = [picture.width, picture.height];
    }
    canvas.style.width = `${picture.width / model.get("density")}px`;
    paint.transferFromImageBitmap(picture);
    canvas.dataset.number = number;
    if (number >= told + EVERY) {
      told = number;
      model.set("shown", number);
      model.save_changes();
    }
  }

  // For what happens in this panel, and before the program around the notebook hears of it.
  const here = (listener) => (event) => {
    if (canvas.closest(".tinynet-panel")?.contains(event.target)) listener(event);
  };
  const [typed, forgetTyped] = watchFields(model);
  const [line, letGoOfLine] = holdLine();
  const listeners = {
    keydown: here((event) => (line(event), typed.keydown(event), keepKeys(event))),
    beforeinput: here((event) => (line(event), undoTyping(event), commaToPoint(event))),
    click: here(typed.click),
  };
  for (const kind of ["input", "change", "pointerdown"]) listeners[kind] = here(line);
  for (const kind of ["focusin", "focusout"]) listeners[kind] = here((event) => (line(event), typed[kind](event)));

  // Where no kernel answers, as in a saved copy, the hint below this panel tells what to do (panel.py).
  const silence = setTimeout(() => canvas.classList.add("tinynet-silent"), PATIENCE);
  function hear() {
    clearTimeout(silence);
    canvas.classList.remove("tinynet-silent");
  }

  // The picture is at rest when the newest one is on the screen and no other is announced.
  function rest() {
    canvas.setAttribute("aria-busy", busy || model.get("busy"));
  }

  function describe() {
    canvas.setAttribute("aria-label", model.get("caption"));
    rest();
  }

  canvas.className = "tinynet-screen";
  canvas.setAttribute("role", "img");
  canvas.tabIndex = -1; // a click beside all things leaves the keys in the panel: in the cell D twice deletes it
  canvas.style.cssText = "max-width:100%;height:auto;display:block;background:white";
  canvas.addEventListener("click", (event) => {
    if (things.click(event) || !model.get("clickable") || event.detail > 1) return; // of a double click one is meant
    const area = canvas.getBoundingClientRect();
    model.send({ click: [(event.clientX - area.left) / area.width, (event.clientY - area.top) / area.height] });
  });
  const box = document.createElement("div"); // as large as the picture: what is laid over it has its measures
  box.style.cssText = "position:relative;width:fit-content;max-width:100%";
  box.append(canvas);
  const things = layThings({ model, canvas, box });
  const [large, forgetLarge] = largeSwitch();
  el.classList.add("tinynet-room");
  el.append(box, large);
  const forgetFrame = tellFrame(model, el);
  const hush = speak(model, el);
  describe();
  for (const kind in listeners) window.addEventListener(kind, listeners[kind], true);
  show();
  model.on("change:number", show);
  model.on("msg:custom", hear);
  model.send({ hello: true });
  model.on("change:caption change:busy", describe);
  return () => {
    clearTimeout(silence);
    endDecoding();
    forgetLarge();
    forgetTyped();
    letGoOfLine();
    forgetFrame();
    hush();
    things.remove();
    for (const kind in listeners) window.removeEventListener(kind, listeners[kind], true);
    model.off("change:number", show);
    model.off("msg:custom", hear);
    model.off("change:caption change:busy", describe);
  };
}

export default { render };
