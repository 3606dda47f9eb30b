// A lecture in the browser: pages, keys, light and dark, and the speaker's notes in a window of their own.
const LARGE = "tinynet-large"; // what the live panels look for (controls/frame.js)
const IN_USE = ".tinynet-panel, input, select, textarea, button"; // these keep their keys

// What a clicker sends turns the page, wherever the keyboard's focus is: on a slider, too, which has another use for it.
const CLICKER = { PageDown: "next", PageUp: "prev" };

function onKey(event) {
  const turn = CLICKER[event.key];
  const here = event.target.closest?.(IN_USE);
  if (turn || (here && event.key === "Escape")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (turn) Reveal[turn]();
    else document.activeElement.blur();
  }
}

// Light or dark: for the slides and for what Jupyter's widgets look at.
function turnDark(dark) {
  document.body.dataset.jpThemeLight = String(!dark);
  document.documentElement.classList.toggle("dark", dark);
}

// A list whose entries begin with (a), (b), ... is a vote.
function markVotes() {
  for (const list of document.querySelectorAll(".slides ul")) {
    list.classList.toggle("vote", list.innerText.trim().startsWith("(a)"));
  }
}

// Code is as large as its longest line lets it be.
function measureCode() {
  for (const code of document.querySelectorAll(".slides pre")) {
    const columns = Math.max(...code.innerText.split("\n").map((line) => line.length));
    code.style.setProperty("--columns", columns);
  }
}

function numberOf(slide) {
  const { h, v } = Reveal.getIndices(slide);
  return v ? `${h + 1}.${v}` : `${h + 1}`;
}

const notesOf = (slide) => slide?.querySelector("aside.notes");
const headingOf = (slide) => slide?.querySelector("h1, h2")?.innerText.replace("¶", "") ?? "the end";
const minutesOf = (slide) => Number(/^(\d+) minute/.exec(notesOf(slide)?.textContent.trim())?.[1] ?? 0);

// The speaker's window: notes, what comes next, and a clock beside the minutes that are planned.
class Speaker {
  constructor() {
    this.window = null;
    this.since = null;
    this.told = null; // the slide whose notes stand there
  }

  open() {
    this.window = window.open("", "tinynet-notes", "popup,width=900,height=700");
    if (!this.window) return alert("The browser does not let the notes' window open: allow pop-ups for this address.");
    this.since ??= Date.now();
    const page = this.window.document;
    page.body.innerHTML = '<p id="clock"></p><h1></h1><div id="notes"></div><p id="next"></p>';
    page.title = "Notes";
    this.told = null;
    page.body.style.cssText = "font:24px/1.45 sans-serif;margin:24px;background:#111;color:#eee";
    page.onkeydown = (event) => {
      if (event.key === "r" && !event.ctrlKey && !event.metaKey) {
        this.since = Date.now();
        this.tell();
      }
      const turn = { ArrowRight: "next", ArrowLeft: "prev", " ": "next", ...CLICKER }[event.key];
      if (turn) {
        event.preventDefault(); // it would scroll the notes
        Reveal[turn]();
      }
    };
    clearInterval(this.ticking);
    this.ticking = setInterval(() => this.tell(), 1000);
    this.tell();
  }

  tell() {
    if (!this.window || this.window.closed) return clearInterval(this.ticking);
    const put = (css, text) => (this.window.document.querySelector(css).innerText = text);
    const slides = Reveal.getSlides(), now = Reveal.getCurrentSlide(), place = slides.indexOf(now);
    const planned = slides.slice(0, place + 1).reduce((sum, slide) => sum + minutesOf(slide), 0);
    const seconds = Math.floor((Date.now() - this.since) / 1000);
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    put("#clock", `${clock}, and ${planned}:00 planned until this slide's end (R: from 0:00)`);
    put("h1", headingOf(now));
    const noted = slides.slice(0, place + 1).findLast(notesOf); // an answer to a vote: those of its question
    put("#next", `Next: ${headingOf(slides[place + 1])}`);
    if (this.told === now) return;
    this.told = now;
    this.window.document.querySelector("#notes").replaceChildren(...(notesOf(noted)?.cloneNode(true).childNodes ?? []));
    this.window.scrollTo(0, 0);
  }
}

function begin() {
  document.documentElement.classList.add(LARGE);
  turnDark(document.documentElement.classList.contains("dark")); // the page's head has looked at its address
  markVotes();
  measureCode();
  window.addEventListener("keydown", onKey, true);
  const speaker = new Speaker();
  Reveal.initialize({
    width: 1280, height: 720, margin: 0, maxScale: 4, center: false, transition: "none", hash: true,
    slideNumber: (slide) => [numberOf(slide)], controls: false,
    keyboardCondition: (event) => !event.target.closest?.(IN_USE),
    keyboard: {
      13: () => Reveal.toggleOverview(false), 68: () => turnDark(!document.documentElement.classList.contains("dark")),
      83: () => speaker.open(),
    },
  });
  const changed = () => {
    if (document.activeElement !== document.body) document.activeElement.blur();
    speaker.tell();
  };
  Reveal.on("slidechanged", changed);
  Reveal.on("resize", () => window.dispatchEvent(new Event(LARGE))); // panels tell anew how much room there is
}

// Voila shows the page when its style is there.
const page = document.getElementById("rendered_cells");
const shown = new MutationObserver(() => {
  if (page.style.display === "none") return;
  shown.disconnect();
  begin();
});
shown.observe(page, { attributes: true });
