// The part of controls.Tries that runs in the browser: a row of buttons, each with its picture, and a line of text.
const STYLE = `
.tinynet-tries { container-type: inline-size; flex: 1 1 auto; min-width: 0; }
.tinynet-tries > div { display: grid; grid-template-columns: repeat(10, minmax(0, 1fr)); gap: 3px; }
@container (max-width: 500px) { .tinynet-tries > div { grid-template-columns: repeat(5, minmax(0, 1fr)); } }
.tinynet-tries button { padding: 2px 0 1px; font: inherit; font-size: max(11px, 0.85em); line-height: 1.2;
  color: var(--jp-ui-font-color1, black); background: none; border: 1px solid var(--jp-border-color1, #767676);
  border-radius: 3px; cursor: pointer; overflow: hidden; }
.tinynet-tries button:hover, .tinynet-tries button:focus-visible { outline: 2px solid var(--jp-brand-color1, #1565c0); }
.tinynet-tries button[aria-current="true"] { background: var(--jp-layout-color2, #eee); font-weight: bold; }
.tinynet-tries :is(img, i) { display: block; box-sizing: border-box; width: 3em; height: 3em; margin: 0 auto; }
.tinynet-tries i { border: 1px dashed var(--jp-border-color1, #767676); }
.tinynet-tries span { display: block; white-space: nowrap; }
.tinynet-tries p { margin: 2px 0 0; min-height: 1.4em; line-height: 1.4; }`;

function render({ model, el }) {
  const style = document.createElement("style");
  style.textContent = STYLE;
  const row = document.createElement("div");
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", model.get("name"));
  const text = document.createElement("p");
  text.setAttribute("role", "status");
  const shown = [];

  function button(index) {
    const made = document.createElement("button");
    made.type = "button";
    made.append(document.createElement("i"), document.createElement("span"), document.createElement("span"));
    made.addEventListener("click", () => model.send({ chosen: index }));
    row.append(made);
    return made;
  }

  function show() {
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
      one.title = told;
      one.setAttribute("aria-current", index === model.get("current"));
    });
    text.textContent = model.get("text");
  }

  el.classList.add("tinynet-tries");
  el.append(style, row, text);
  show();
  model.on("change", show);
  return () => model.off("change", show);
}

export default { render };
