// Lays a chapter out on pages of paper: what is folded goes into an appendix, and a picture that no longer fits onto a
// page goes to the head of the next, while the text after it fills the page.

const answers = [];
const WHOLE = 12; // lines of code that stay together

function element(name, words, ...children) {
  const made = Object.assign(document.createElement(name), { className: words });
  made.append(...children);
  return made;
}

// What is folded, for the appendix; returns what stands in its place.
function folded(details) {
  const summary = details.querySelector("summary");
  const name = details.matches(".hide") ? "The code" : summary.textContent;
  summary.remove();
  const there = element("span", "page-of"), here = element("span", "page-of");
  answers.push({ name, here, there, content: [...details.children] });
  return element("p", "question", `${name}: answer ${answers.length}, page `, there);
}

// A block of code as blocks of a few lines.
function pieces(code) {
  const pre = code.querySelector("pre"), texts = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT), ends = [];
  while (texts.nextNode())
    for (const { index } of texts.currentNode.data.matchAll(/\n/g)) ends.push([texts.currentNode, index + 1]);
  return ends.flatMap((_, first) => {
    if (first % WHOLE) return [];
    const range = document.createRange();
    range.selectNodeContents(pre);
    if (first) range.setStart(...ends[first - 1]);
    if (first + WHOLE < ends.length) range.setEnd(...ends[first + WHOLE - 1]);
    const piece = element("pre", "", range.cloneContents());
    const halves = [first ? "went-on" : "", first + WHOLE < ends.length ? "goes-on" : ""];
    return [element("div", `${code.className} highlight piece ${halves.join(" ")}`, piece)];
  });
}

function blocks(parents) {
  return [...parents].flatMap((it) => {
    if (it.matches("section, .cell, .cell_input, .cell_output, .output:has(> p, > ul)")) return blocks(it.children);
    if (it.matches("details")) return [folded(it)];
    if (it.matches("div:has(pre)")) return pieces(it);
    if (it.matches("ul, ol"))
      return [...it.children].map((item, index) => {
        const list = element(it.localName, "", item);
        if (it.localName === "ol") list.start = it.start + index;
        return list;
      });
    return [it];
  });
}

const isCaption = (it) => it?.matches("p:has(> em:first-child)") && it.textContent.startsWith(it.firstChild.textContent);
const hasPicture = (it) => Boolean(it.querySelector("img"));
const leadsOn = (it) => it.matches("h1, h2, h3, h4, .math") || /:$/.test(it.textContent.trim());

// Blocks that stay together on a page.
function groups(all) {
  const groups = [];
  all.forEach((block, index) => {
    const before = all[index - 1], together = before && (hasPicture(before) ? isCaption(block) : leadsOn(before) && !hasPicture(block));
    if (together) groups.at(-1).append(block);
    else groups.push(element("div", "group", block));
  });
  return groups;
}

function fill(all, first) {
  const measure = document.body.appendChild(element("div", "content"));
  measure.append(...all);
  const heights = new Map(all.map((it) => [it, it.getBoundingClientRect().height]));
  const pages = [], waiting = [];
  let content, room;
  const put = (it) => { content.append(it); room -= heights.get(it); };
  const turn = () => {
    content = element("div", "content");
    room = 1;
    const page = document.body.appendChild(element("div", "page", content));
    page.dataset.number = first + pages.push(page) - 1;
    room = content.clientHeight;
    while (waiting.length && heights.get(waiting[0]) <= room) put(waiting.shift());
  };
  turn();
  for (const it of all) {
    if (hasPicture(it) && (waiting.length || heights.get(it) > room)) {
      waiting.push(it);
      continue;
    }
    while (heights.get(it) > room) turn();
    put(it);
  }
  while (waiting.length) turn();
  measure.remove();
  return pages;
}

addEventListener("load", async () => {
  await MathJax.startup.promise;
  document.querySelectorAll(".headerlink").forEach((it) => it.remove());
  document.querySelectorAll("a.internal").forEach((it) => it.replaceWith(...it.childNodes));
  const article = document.querySelector("article"), title = document.querySelector("h1").textContent;
  const chapter = groups(blocks(article.children));
  const appendix = [element("h1", "", "Answers")];
  answers.forEach(({ name, here, content }, index) =>
    appendix.push(element("h3", "", `${index + 1}. ${name} (page `, here, ")"), ...blocks(content)),
  );
  article.remove();
  const pages = fill(chapter, 1);
  pages.push(...fill(groups(appendix), pages.length + 1));
  answers.forEach(({ here, there }, index) => {
    const [question, answer] = [there, here].map((it) => it.closest(".page").dataset.number);
    there.append(answer);
    here.append(question);
  });
  pages.forEach((page) =>
    page.append(element("div", "foot", element("span", "", title), element("span", "", `${page.dataset.number} / ${pages.length}`))),
  );
});
