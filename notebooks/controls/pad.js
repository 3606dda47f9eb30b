// The part of controls.Pad that runs in the browser: draws strokes and sends them as SIZE x SIZE grey bytes.
const SIZE = 96; // pixels sent, side to side
const SHOWN = 240; // pixels on the screen
const PEN = 9; // the pen's width and the keyboard's step, in pixels sent
const STEP = 4;
const EVERY = 120; // milliseconds between two messages while drawing
const HELP =
  "Draw one digit, large, with mouse, finger or pen. By keyboard: Tab to the sheet, " +
  "arrow keys move the pen, space lowers and lifts it, Delete clears.";
const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

function sheet(size) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  return canvas;
}

function render({ model, el }) {
  const canvas = sheet(2 * SHOWN);
  const paint = canvas.getContext("2d");
  const small = sheet(SIZE);
  const shrink = small.getContext("2d", { willReadFrequently: true });
  const pen = document.createElement("div");
  const box = document.createElement("div");
  const clear = document.createElement("button");
  const help = document.createElement("div");
  const said = document.createElement("div");
  const scale = canvas.width / SIZE;
  let at = [SIZE / 2, SIZE / 6]; // the keyboard's pen
  let down = false;
  let drawing = null; // the pointer that draws: of two fingers the first
  let last = null; // its place
  let waiting = null;
  let sent = null;

  function send() {
    clearTimeout(waiting);
    waiting = null;
    shrink.drawImage(canvas, 0, 0, SIZE, SIZE);
    const colours = shrink.getImageData(0, 0, SIZE, SIZE).data;
    const ink = new Uint8Array(SIZE * SIZE);
    for (let i = 0; i < ink.length; i++) ink[i] = 255 - colours[4 * i];
    sent = new DataView(ink.buffer);
    model.set("value", sent);
    model.save_changes();
  }

  function soon() {
    if (waiting === null) waiting = setTimeout(send, EVERY);
  }

  function line(from, to) {
    paint.beginPath();
    paint.moveTo(from[0] * scale, from[1] * scale);
    paint.lineTo(to[0] * scale, to[1] * scale);
    paint.stroke();
    soon();
  }

  function wipe() {
    paint.fillStyle = "white";
    paint.fillRect(0, 0, canvas.width, canvas.height);
  }

  function showPen() {
    pen.style.left = `${(at[0] / SIZE) * SHOWN}px`;
    pen.style.top = `${(at[1] / SIZE) * SHOWN}px`;
    pen.style.background = down ? "#222222" : "transparent";
    pen.style.display = canvas.matches(":focus-visible") ? "block" : "none";
  }

  // What a key has done, for those who do not see the pen: how far it is from the sheet's left and upper edge.
  function tell(what) {
    const [across, down] = at.map((value) => Math.round((100 * (value - PEN / 2)) / (SIZE - PEN)));
    said.textContent = `${what}${across} % across, ${down} % down`;
  }

  function receive() {
    const value = model.get("value");
    if (value === sent || value.byteLength !== SIZE * SIZE) return;
    const image = shrink.createImageData(SIZE, SIZE);
    for (let i = 0; i < SIZE * SIZE; i++) {
      image.data.fill(255 - value.getUint8(i), 4 * i, 4 * i + 3);
      image.data[4 * i + 3] = 255;
    }
    shrink.putImageData(image, 0, 0);
    paint.drawImage(small, 0, 0, canvas.width, canvas.height);
  }

  function place(event) {
    const area = canvas.getBoundingClientRect();
    return [((event.clientX - area.left) / area.width) * SIZE, ((event.clientY - area.top) / area.height) * SIZE];
  }

  function stop(event) {
    if (event.pointerId !== drawing) return;
    drawing = null;
    send();
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || drawing !== null) return;
    drawing = event.pointerId;
    canvas.setPointerCapture(drawing);
    last = place(event);
    line(last, last);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== drawing) return;
    const passed = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const point of passed.length ? passed : [event]) {
      const next = place(point);
      line(last, next);
      last = next;
    }
  });
  canvas.addEventListener("pointerup", stop);
  canvas.addEventListener("pointercancel", stop);
  canvas.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (arrow) {
      const next = at.map((value, axis) => Math.min(SIZE - PEN / 2, Math.max(PEN / 2, value + arrow[axis])));
      if (down) line(at, next);
      at = next;
      tell("");
    } else if (event.key === " ") {
      down = !down;
      if (down) line(at, at);
      tell(`pen ${down ? "down" : "up"}, `);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      clear.click();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    showPen();
  });
  canvas.addEventListener("focus", showPen);
  canvas.addEventListener("blur", showPen);
  clear.addEventListener("click", () => {
    wipe();
    down = false;
    tell("pen up, "); // that the sheet is empty is the picture's to say
    showPen();
    send();
  });

  paint.lineWidth = PEN * scale;
  paint.lineCap = paint.lineJoin = "round";
  paint.strokeStyle = "black";
  wipe();
  receive();

  // JupyterLab must not take the arrow keys for its own, nor the finger's move for scrolling.
  canvas.dataset.lmSuppressShortcuts = "true";
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", "Drawing pad. " + HELP);
  canvas.style.cssText = `width:${SHOWN}px;height:${SHOWN}px;touch-action:none;cursor:crosshair;display:block;
    border:1px solid #767676;background:white`;
  pen.style.cssText = `position:absolute;width:14px;height:14px;margin:-8px 0 0 -8px;border:2px solid #222222;
    outline:2px solid white;border-radius:50%;pointer-events:none;display:none`;
  box.style.cssText = "position:relative;flex:none";
  said.setAttribute("role", "status");
  said.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap";
  clear.textContent = "Clear";
  clear.type = "button";
  clear.style.cssText = "font:inherit;padding:4px 16px;align-self:flex-start;min-height:var(--jp-widgets-inline-height)";
  help.textContent = HELP;
  help.className = "tinynet-help";
  const beside = document.createElement("div");
  beside.style.cssText = "display:flex;flex-direction:column;gap:12px;max-width:22em;" +
    "font-size:max(14px, var(--jp-widgets-font-size))";
  beside.append(help, clear);
  const both = document.createElement("div");
  both.style.cssText = "display:flex;flex-wrap:wrap;gap:8px 16px;padding:4px;color:var(--jp-ui-font-color1, black)";
  box.append(canvas, pen, said);
  both.append(box, beside);
  el.style.width = "100%";
  el.append(both);
  model.on("change:value", receive);
  return () => {
    clearTimeout(waiting);
    model.off("change:value", receive);
  };
}

export default { render };
