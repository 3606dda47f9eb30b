// The part of controls.Screen that tells the kernel how much room there is, how fine the screen is, whether everything is
// to be large, and whether this is a phone: {frame: {width, density, large, phone}}, at once and then after each change; of
// a panel far out of sight once it comes near: none is laid out that nobody sees.
const NEAR = "100%"; // of what is in sight, above it and below it
const SETTLE = 150; // milliseconds without a change until it is told
const SCROLLBAR = 20; // pixels: so much more room is none, or a scrollbar that comes and goes would redraw for ever
const PHONE = 480; // pixels: a screen with a shorter side is a phone's, also where it is held sideways and is wide
const LARGE = "tinynet-large"; // the class of the whole page, and the event that it came or went
const GONE = "tinynet-gone"; // the event that a view was closed: another one of the same panel tells of its room again

function tellFrame(model, el) {
  let told = {};
  let waiting = null;
  let fineness = null;
  let near = false;

  function tell() {
    const across = el.getBoundingClientRect().width;
    if (!near || !across || el.closest(".jupyter-widgets-disconnected")) return; // where no kernel is, none is told
    const scale = Math.round((100 * across) / el.offsetWidth) / 100; // of a slide that fills the screen; else 1
    let width = Math.floor(across / scale);
    if (width > told.width && width <= told.width + SCROLLBAR) width = told.width;
    const density = devicePixelRatio * scale;
    const large = document.documentElement.classList.contains(LARGE);
    const frame = { width, density, large, phone: Math.min(screen.width, screen.height) < PHONE };
    if (Object.keys(frame).every((key) => frame[key] === told[key])) return;
    told = frame;
    model.send({ frame });
  }

  function changed() {
    clearTimeout(waiting);
    if (told.width) waiting = setTimeout(tell, SETTLE);
    else tell();
  }

  function anew() {
    told = {};
    clearTimeout(waiting);
    waiting = setTimeout(tell, SETTLE); // where all of a notebook is closed, this view goes next
  }

  function watchFineness() {
    fineness?.removeEventListener("change", watchFineness);
    fineness = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    fineness.addEventListener("change", watchFineness);
    changed();
  }

  el.style.width = "100%";
  const room = new ResizeObserver(changed);
  room.observe(el);
  const sight = new IntersectionObserver(
    (entries) => {
      near = entries.at(-1).isIntersecting;
      changed();
    },
    { rootMargin: NEAR, scrollMargin: NEAR }, // of the page, and of what scrolls in it
  );
  sight.observe(el);
  watchFineness();
  window.addEventListener(LARGE, tell);
  window.addEventListener(GONE, anew);
  return () => {
    window.removeEventListener(GONE, anew);
    window.dispatchEvent(new Event(GONE));
    clearTimeout(waiting);
    room.disconnect();
    sight.disconnect();
    fineness.removeEventListener("change", watchFineness);
    window.removeEventListener(LARGE, tell);
  };
}

// A switch for all panels of the page; it stays as it is while the page is open.
function largeSwitch() {
  const button = document.createElement("button");
  const show = () => button.setAttribute("aria-pressed", document.documentElement.classList.contains(LARGE));
  button.type = "button";
  button.className = "tinynet-switch";
  button.textContent = "Large";
  button.title = "Larger letters and numbers in all panels, for a projector";
  button.addEventListener("click", () => {
    document.documentElement.classList.toggle(LARGE);
    window.dispatchEvent(new Event(LARGE));
  });
  window.addEventListener(LARGE, show);
  show();
  return [button, () => window.removeEventListener(LARGE, show)];
}
