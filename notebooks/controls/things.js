// What stands in the picture (figures.Thing): told when pointed at, changed by dragging and by keys, and the same list
// for screen readers.
const REACH = { mouse: 8, pen: 8, touch: 16 }; // CSS pixels from an outline that still count as pointing at it
// What a thing is outlined with, on any ground: a dark rail on either side with a light one outside; free between them.
const MARK = [["white", 17], ["#222222", 13]];
const FREE = 8;
const NAVIGATION = {
  ArrowUp: ["up", 1], ArrowDown: ["up", -1], ArrowRight: ["right", 1], ArrowLeft: ["right", -1],
  PageUp: ["page", 10], PageDown: ["page", -10], Home: ["end", -Infinity], End: ["end", Infinity],
};

const PLACES = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }; // with Shift
const STRIDES = 25; // so many of them lead along a whole curve
const SLOP = { mouse: 3, pen: 6, touch: 10 }; // CSS pixels until what was pressed is dragged
const RING = 5; // CSS pixels from a place to what it is outlined with
const KEPT = { preventScroll: true };

let masks = 0; // each has a name of its own in the page

// Lays the things over the canvas; box is what holds both. Returns what takes them away again.
function layThings({ model, canvas, box }) {
  let things = [];
  let shown = null; // {name, at: [x, y] of the pointer or null, place, keys}, what label and outline belong to
  let drag = null;
  let dragged = false; // whether the click that follows belongs to a drag
  let picked = null; // the name of the thing that was pressed until then
  let asked = null; // {name, value, count}, the change that was asked for last, until it is answered
  let stop = null; // the name of the thing that Tab reaches
  let handed = null; // the name of the thing that a mouse gave the focus, which browsers may take for the keys
  let side = {}; // of which thing the label was last, and on which side of it
  const elements = new Map();

  const group = document.createElement("div");
  const label = document.createElement("div");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const shape = (name, attributes, style = "") => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    made.style.cssText = style;
    return made;
  };
  const line = (colour, width) => {
    const style = `fill:none;stroke:${colour};stroke-width:${width}px;stroke-linejoin:round`;
    return shape("polyline", { "vector-effect": "non-scaling-stroke" }, style);
  };
  const mask = shape("mask", { id: `tinynet-free-${(masks += 1)}`, maskUnits: "userSpaceOnUse", x: -1, y: -1, width: 3, height: 3 });
  const free = line("black", FREE);
  mask.append(shape("rect", { x: -1, y: -1, width: 3, height: 3 }, "fill:white"), free);
  const rails = shape("g", { mask: `url(#${mask.id})` });
  const lines = [free, ...MARK.map((mark) => line(...mark))];
  rails.append(...lines.slice(1));
  svg.append(mask, rails);
  const over = "position:absolute;inset:0;width:100%;height:100%;pointer-events:none;";
  group.setAttribute("role", "group");
  group.className = "tinynet-things";
  group.style.cssText = over;
  svg.setAttribute("viewBox", "0 0 1 1");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  svg.style.cssText = over + "overflow:visible";
  label.className = "tinynet-label";
  label.setAttribute("aria-hidden", "true"); // the elements say it
  label.style.cssText = `position:absolute;z-index:9;display:none;pointer-events:none;width:max-content;
    max-width:min(34em, 100%);box-sizing:border-box;padding:3px 8px;border-radius:4px;background:#222222;color:white;
    font:calc(14px * var(--tinynet-zoom, 1))/1.35 var(--jp-ui-font-family, sans-serif);white-space:pre-line`;
  svg.style.display = "none";
  box.append(svg, group, label);

  const named = (name) => things.find((thing) => thing.name === name);
  const area = () => canvas.getBoundingClientRect();
  const kind = (event) => REACH[event.pointerType] ?? REACH.mouse;
  const isMouse = ({ pointerType }) => pointerType === "mouse";
  // Whether a finger on it does not scroll, whichever way it moves: as it is dragged to the right, or was touched before.
  const holds = (thing) => across(thing) || elements.get(thing.name) === document.activeElement;

  // The nearest thing within reach, a line that cannot be changed only where none that can is about as near; of several
  // that hold the place inside them the last.
  function pointed({ clientX, clientY }, reach) {
    const { left, top, width, height } = area();
    let best = Infinity, found = null;
    for (const thing of things) {
      const points = thing.outline.map(([right, down]) => [right * width, down * height]);
      const { far, nearest, inside } = fromOutline(points, clientX - left, clientY - top);
      const rank = changeable(thing) || inside ? far : far + reach / 2;
      if (far <= reach && rank <= best) [best, found] = [rank, { thing, nearest }];
    }
    if (found) found.place = placeAt(found.thing, [(clientX - left) / width, (clientY - top) / height], found.nearest);
    return found;
  }

  function show(next) {
    shown = next;
    const thing = shown && named(shown.name);
    label.style.display = svg.style.display = thing ? "block" : "none";
    if (!thing) return;
    const [width, height] = [canvas.offsetWidth, canvas.offsetHeight];
    const place = !drag && places(thing)[0] ? shown.place : null;
    const spot = place && spotOf(thing, place);
    const ring = spot && (thing.grid || shown.keys) ? square(spot, RING / width, RING / height) : thing.outline;
    for (const line of lines) line.setAttribute("points", ring.map((point) => point.join(",")).join(" "));
    label.textContent = (place ? saysAt(thing, place) : thing.words) + (shown.keys ? hint(thing, things.length > 1) : "");
    const [right, down] = spot ?? thing.outline[Math.floor(thing.outline.length / 2)];
    const [x, y] = shown.at ?? [right * width, down * height];
    const outlines = things.map(({ outline }) => outline.map(([right, down]) => [right * width, down * height]));
    const way = side.name === thing.name ? side.way : -1;
    const found = besides([label.offsetWidth, label.offsetHeight], [x, y], [width, height], outlines, things.indexOf(thing), way);
    side = { name: thing.name, way: found.way };
    [label.style.left, label.style.top] = [`${found.left}px`, `${found.top}px`];
  }

  // What has the focus is told; where a mouse has moved away, only if it came by keys: else it covers the picture.
  function showFocused(byKeys = false) {
    const name = elements.size && [...elements].find(([, element]) => element === document.activeElement)?.[0];
    const keys = name && name !== handed && elements.get(name).matches(":focus-visible");
    show(name && (keys || !byKeys) ? { name, at: null, keys } : null);
  }

  const valueOf = (thing) => (asked?.name === thing.name ? asked.value : thing.value);
  // Asks for a value other than now; returns what was asked for last, which a late kernel's list does not yet hold.
  function ask(thing, value, now) {
    const step = thing.step || 1;
    const next = Math.min(thing.high, Math.max(thing.low, Math.round(value / step) * step));
    if (Math.abs(next - now) < step / 1000) return now;
    asked = { name: thing.name, value: next, count: tell({ name: thing.name, value: next }) };
    return next;
  }

  // A traitlet, so that it is sent as a slider's moves are: while one is on its way, only the newest waits.
  function tell(what) {
    const count = (model.get("hand").count ?? 0) + 1;
    model.set("hand", { ...what, count });
    model.save_changes();
    return count;
  }

  function answered() {
    if (model.get("answered") >= asked?.count) asked = null;
  }

  function focus(name) {
    stop = name;
    for (const [each, element] of elements) element.tabIndex = each === stop ? 0 : -1;
    elements.get(name).focus(KEPT);
  }

  const take = (event) => (event.preventDefault(), event.stopPropagation());
  function pressed(event) {
    const thing = named(event.currentTarget.dataset.name);
    handed = null;
    if (event.key === "Escape") return show(null); // the keys stay here: from the cell its keys would be Jupyter's
    if (thing?.sets && (event.key === "Enter" || event.key === " ")) {
      take(event);
      tell({ name: thing.name });
    }
    if (!thing || !NAVIGATION[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    take(event);
    if (!shown) showFocused();
    if (event.shiftKey && PLACES[event.key] && places(thing)[0]) return walk(thing, PLACES[event.key]);
    const [way, times] = NAVIGATION[event.key];
    const changes = changeable(thing) && (way === "page" || way === "end" || (way === "right") === across(thing));
    if (changes) {
      const now = valueOf(thing);
      ask(thing, way === "end" ? (times < 0 ? thing.low : thing.high) : now + times * thing.step, now);
    } else if (thing.sets && (way === "right" || way === "up")) {
      const cells = things.filter(({ sets }) => sets);
      const next = neighbour(thing, cells, area(), way === "right" ? 0 : 1, way === "right" ? times : -times);
      if (next) focus(next.name);
    } else if (way === "right" || way === "up") {
      const forward = (way === "right") === times > 0 ? 1 : -1;
      focus(things[(things.indexOf(thing) + forward + things.length) % things.length].name);
    }
  }

  // Goes on from place to place of a thing, from the middle of a plane or the end of a curve, and says what is there.
  function walk(thing, [right, down]) {
    const [columns, rows] = places(thing);
    const [column, row] = shown?.place ?? (thing.grid ? [columns >> 1, rows >> 1] : [columns - 1, 0]);
    const stride = thing.grid ? 1 : Math.ceil(columns / STRIDES);
    const within = (index, count) => Math.min(count - 1, Math.max(0, index));
    const place = thing.grid
      ? [within(column + right, columns), within(row + down, rows)]
      : [within(column + stride * (right - down), columns), 0];
    show({ name: thing.name, at: null, place, keys: true });
    box.parentElement.querySelector(".tinynet-said").textContent = saysAt(thing, place);
  }

  function element(thing) {
    const made = document.createElement("div");
    made.dataset.name = thing.name;
    made.dataset.lmSuppressShortcuts = "true"; // JupyterLab must not take the arrow keys for its own
    made.style.cssText = "position:absolute;outline:none"; // what has the focus is outlined as what is pointed at
    made.addEventListener("keydown", pressed);
    made.addEventListener("focus", () => {
      stop = thing.name;
      showFocused();
    });
    made.addEventListener("blur", () => show(null));
    return made;
  }

  function describe(made, thing) {
    const says = thing.words.startsWith(`${thing.name}: `) ? thing.words.slice(thing.name.length + 2) : thing.words;
    const told = changeable(thing)
      ? { role: "slider", "aria-label": thing.name, "aria-valuetext": says, "aria-valuenow": thing.value,
          "aria-valuemin": thing.low, "aria-valuemax": thing.high,
          "aria-orientation": across(thing) ? "horizontal" : "vertical" }
      : { role: thing.sets ? "button" : "img", "aria-label": thing.words };
    // What has the focus is read aloud with each change: what training changes there is told once it rests.
    const hushed = made === document.activeElement && model.get("busy") && !asked;
    for (const [name, value] of Object.entries(told)) {
      if (made.getAttribute(name) !== String(value) && !hushed) made.setAttribute(name, value);
    }
    for (const [side, share] of Object.entries(around(thing.outline))) made.style[side] = `${100 * share}%`;
    made.style.minWidth = made.style.minHeight = "1px";
  }

  function receive() {
    const held = [...elements].find(([, made]) => made === document.activeElement)?.[0];
    things = model.get("things");
    if (drag && !named(drag.name)) drag = null; // it went away under the pointer
    for (const [name, made] of elements) {
      const thing = named(name);
      if (thing && changeable(thing) === (made.getAttribute("role") === "slider")) continue;
      elements.delete(name); // a role stays what it is
      made.remove();
    }
    let before = null;
    for (const thing of things) {
      if (!elements.has(thing.name)) elements.set(thing.name, element(thing));
      const made = elements.get(thing.name);
      describe(made, thing);
      const place = before ? before.nextSibling : group.firstChild;
      if (place !== made) group.insertBefore(made, place);
      before = made;
    }
    if (!named(stop)) stop = (things.find(changeable) ?? things[0])?.name;
    for (const [name, made] of elements) made.tabIndex = name === stop ? 0 : -1;
    const ways = ["In the picture"];
    if (things.length > 1) ways.push("arrow keys go from one to another");
    if (things.some((thing) => places(thing)[0])) ways.push("with Shift from place to place on one");
    group.setAttribute("aria-label", ways.join(", "));
    group.style.display = things.length ? "block" : "none";
    canvas.style.touchAction = things.some(changeable) ? "pan-y pinch-zoom" : "";
    // What has the focus may go, become another kind of thing, or stand elsewhere in the list: the page would have it then.
    if (held && elements.get(held) !== document.activeElement) (elements.get(named(held) ? held : stop) ?? canvas).focus(KEPT);
    if (shown) show(shown);
  }

  function cursor(thing) {
    if (thing && changeable(thing)) return across(thing) ? "ew-resize" : "ns-resize";
    return thing?.sets ? "pointer" : model.get("clickable") ? "crosshair" : "";
  }

  const spot = ({ clientX, clientY }) => {
    const { left, top, width } = area();
    return [clientX - left, clientY - top].map((far) => (far * canvas.offsetWidth) / width); // a slide is scaled
  };

  function point(event) {
    const found = pointed(event, kind(event));
    canvas.style.cursor = cursor(found?.thing);
    if (found) show({ name: found.thing.name, at: spot(event), place: found.place });
    else showFocused(isMouse(event));
  }

  // The finger scrolls, or a second one came to enlarge: what it began is undone.
  function giveUp() {
    const thing = named(drag.name);
    if (thing && dragged) ask(thing, drag.value, drag.now);
    drag = null;
    show(null);
  }

  const listeners = {
    pointerdown(event) {
      if (drag && !event.isPrimary) return giveUp();
      dragged = false;
      picked = null;
      if (event.button !== 0 || !event.isPrimary) return;
      point(event);
      const thing = pointed(event, kind(event))?.thing;
      if (!thing || !changeable(thing)) return;
      const [{ right = 0, up = 0 }, { width, height }] = [thing, area()]; // now: value and layout may change
      const aside = up && isMouse(event) ? 0 : right / width; // for a finger: one that goes up scrolls
      const [value, from] = [valueOf(thing), [event.clientX, event.clientY]];
      const free = isMouse(event) || holds(thing);
      drag = { id: event.pointerId, name: thing.name, value, now: value, right: aside, up: up / height, from, free };
      canvas.setPointerCapture(event.pointerId);
    },
    pointermove(event) {
      if (drag?.id !== event.pointerId) return drag ? undefined : point(event);
      const thing = named(drag.name);
      if (!thing) return;
      const [right, up] = [event.clientX - drag.from[0], drag.from[1] - event.clientY];
      if (!dragged && Math.hypot(right, up) > (SLOP[event.pointerType] ?? SLOP.mouse)) {
        if (!drag.free && Math.abs(up) > Math.abs(right)) return giveUp(); // the page scrolls with it
        dragged = true;
      }
      if (dragged) drag.now = ask(thing, drag.value + right * drag.right + up * drag.up, drag.now);
      show({ name: drag.name, at: spot(event) });
    },
    pointerup(event) {
      if (drag?.id !== event.pointerId) return;
      const { name } = drag;
      drag = null;
      handed = isMouse(event) ? name : null;
      focus((picked = name)); // so that the arrow keys go on from here
    },
    pointercancel(event) {
      if (drag?.id === event.pointerId) giveUp();
    },
    pointerleave(event) {
      if (!drag) showFocused(isMouse(event));
    },
  };

  // A finger that moves up or down scrolls, but on the thing that it touched before.
  function hold(event) {
    const [touch] = event.changedTouches;
    const thing = event.touches.length === 1 && pointed(touch, REACH.touch)?.thing;
    if (thing && changeable(thing) && holds(thing)) event.preventDefault();
  }

  for (const name in listeners) canvas.addEventListener(name, listeners[name]);
  canvas.addEventListener("touchstart", hold, { passive: false });
  model.on("change:things change:busy", receive);
  model.on("change:answered", answered);
  receive();

  return {
    // Whether a click is a thing's: the end of a drag, or what it sets.
    click(event) {
      const thing = pointed(event, kind(event))?.thing;
      if (thing?.sets) tell({ name: thing.name });
      if (named(picked)) focus(picked); // after a tap, browsers give the focus to the picture
      return dragged || Boolean(thing?.sets);
    },
    remove() {
      model.off("change:things change:busy", receive);
      model.off("change:answered", answered);
    },
  };
}
