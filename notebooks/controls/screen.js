// The part of controls.Screen that runs in the browser: shows each picture and says that it is on the screen.
const EVERY = 100; // milliseconds between two such messages: each makes JupyterLab show the kernel as busy, then as idle

function render({ model, el }) {
  // A canvas, because browsers keep every picture that an <img> has shown: a gigabyte after some minutes of playing.
  const canvas = document.createElement("canvas");
  const paint = canvas.getContext("bitmaprenderer");
  let busy = false;
  let told = 0;

  async function show() {
    if (busy) return; // one at a time: pictures that come meanwhile are dropped, but for the newest
    busy = true;
    let number;
    do {
      number = model.get("number");
      const picture = await createImageBitmap(new Blob([model.get("value")], { type: "image/jpeg" }));
      if (canvas.width !== picture.width || canvas.height !== picture.height) {
        [canvas.width, canvas.height] = [picture.width, picture.height];
      }
      paint.transferFromImageBitmap(picture);
      canvas.dataset.number = number;
      if (performance.now() - told > EVERY || !model.get("busy")) {
        told = performance.now();
        model.set("shown", number);
        model.save_changes();
      }
    } while (number !== model.get("number"));
    busy = false;
    // JupyterLab must not take the arrow keys of a list to choose from for its own.
    const panel = canvas.closest(".widget-vbox:not(.widget-vbox *)");
    for (const list of panel?.querySelectorAll("select") ?? []) list.dataset.lmSuppressShortcuts = "true";
  }

  function describe() {
    canvas.setAttribute("aria-label", model.get("caption"));
    canvas.setAttribute("aria-busy", model.get("busy"));
    canvas.style.cursor = model.get("clickable") ? "crosshair" : "";
  }

  canvas.className = "tinynet-screen";
  canvas.setAttribute("role", "img");
  canvas.style.cssText = "max-width:100%;height:auto;display:block;background:white";
  canvas.addEventListener("click", (event) => {
    if (!model.get("clickable")) return;
    const area = canvas.getBoundingClientRect();
    model.send({ click: [(event.clientX - area.left) / area.width, (event.clientY - area.top) / area.height] });
  });
  el.append(canvas);
  describe();
  show();
  model.on("change:number", show);
  model.on("change:caption change:busy change:clickable", describe);
  return () => {
    model.off("change:number", show);
    model.off("change:caption change:busy change:clickable", describe);
  };
}

export default { render };
