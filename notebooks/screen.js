// The part of controls.Screen that runs in the browser: shows each picture and says that it is on the screen.
function render({ model, el }) {
  const image = document.createElement("img");
  let address = null;
  let busy = false;

  async function show() {
    if (busy) return; // one at a time: pictures that come meanwhile are dropped, but for the newest
    busy = true;
    let number;
    do {
      number = model.get("number");
      const next = URL.createObjectURL(new Blob([model.get("value")], { type: "image/jpeg" }));
      image.src = next;
      await image.decode().catch(() => {}); // refused where a newer view has taken the picture's place
      if (address) URL.revokeObjectURL(address);
      address = next;
      image.dataset.number = number;
      model.set("shown", number);
      model.save_changes();
    } while (number !== model.get("number"));
    busy = false;
  }

  function describe() {
    image.alt = model.get("caption");
    image.setAttribute("aria-busy", model.get("busy"));
    image.style.cursor = model.get("clickable") ? "crosshair" : "";
  }

  image.className = "tinynet-screen";
  image.draggable = false;
  image.style.cssText = "max-width:100%;height:auto;display:block;background:white";
  image.addEventListener("click", (event) => {
    if (!model.get("clickable")) return;
    const area = image.getBoundingClientRect();
    model.send({ click: [(event.clientX - area.left) / area.width, (event.clientY - area.top) / area.height] });
  });
  el.append(image);
  describe();
  show();
  model.on("change:number", show);
  model.on("change:caption change:busy change:clickable", describe);
  return () => {
    model.off("change:number", show);
    model.off("change:caption change:busy change:clickable", describe);
    if (address) URL.revokeObjectURL(address);
  };
}

export default { render };
