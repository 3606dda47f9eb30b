// The part of controls.Tries that runs in the browser: a row of buttons, each with its picture, and a line of text. Tab
// goes to one of them and on behind all, arrow keys go from one to the next, Home and End to the first and the last.
function render({ model, el }) {
  const row = document.createElement("div");
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", model.get("name"));
  const text = document.createElement("p");
  const said = document.createElement("div");
  said.className = "tinynet-counted";
  said.setAttribute("role", "status");
  const shown = [];

  function button(index) {
    const made = document.createElement("button");
    made.type = "button";
    made.append(document.createElement("i"), document.createElement("span"), document.createElement("span"));
    made.addEventListener("click", () => model.send({ chosen: index }));
    made.addEventListener("focus", () => shown.forEach((one) => (one.tabIndex = one === made ? 0 : -1)));
    made.addEventListener("keydown", (event) => {
      const to = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: -1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      shown.at(to % shown.length).focus();
    });
    made.tabIndex = index === 0 ? 0 : -1;
    row.append(made);
    return made;
  }

  function show() {
    const high = el.offsetHeight;
    model.get("tries").forEach(({ label, word, told, picture }, index) => {
      const one = (shown[index] ??= button(index));
      if (one.dataset.picture !== picture) {
        const image = document.createElement(picture ? "img" : "i");
        if (picture) [image.src, image.alt] = [picture, ""];
        one.firstChild.replaceWith(image);
        one.dataset.picture = picture;
      }
      [one.children[1].textContent, one.children[2].textContent] = [label, word || "\u00a0"];
      one.setAttribute("aria-label", told);
      for (const part of one.children) part.title = told; // of the button itself it would be said after its name, again
      one.setAttribute("aria-current", index === model.get("current"));
    });
    el.classList.toggle("tinynet-untried", model.get("tries").every(({ picture }) => !picture));
    text.textContent = model.get("text");
    if (said.textContent !== model.get("said")) said.textContent = model.get("said"); // a second time it would be said again
    if (el.offsetHeight > high && document.documentElement.classList.contains("tinynet-large")) {
      // They come between the buttons and the picture, which are to be seen with them.
      el.closest(".tinynet-panel")?.querySelector(".tinynet-room")?.scrollIntoView({ block: "nearest" });
    }
  }

  el.classList.add("tinynet-tries");
  el.append(row, text, said);
  show();
  model.on("change", show);
  return () => model.off("change", show);
}

export default { render };
