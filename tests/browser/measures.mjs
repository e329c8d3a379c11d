// Measures taken inside the page. Each function is sent to the browser alone, so it uses nothing from outside
// itself; each gives a list of faults, empty when all is well.

export function headingsAndTitles() {
  const faults = [];
  const count = document.querySelectorAll("h1").length;
  if (count !== 1) faults.push(`${count} h1`);
  if (!document.documentElement.lang) faults.push("no lang");
  if (!document.title.trim()) faults.push("no title");
  if (!document.querySelector("h2")) faults.push("no section heading (h2)");
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    const id = decodeURIComponent(link.getAttribute("href").slice(1));
    if (id && !document.getElementById(id)) faults.push(`link to #${id}, which is not there`);
  }
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  return faults.concat([...new Set(twice)].map((id) => `id ${id} stands twice`));
}

/** A chart is an image with a title and a description; any other svg is decoration and hidden from readers. */
export function brokenDescriptions() {
  const faults = [];
  for (const [index, svg] of [...document.querySelectorAll("svg")].entries()) {
    if (svg.getAttribute("role") !== "img") {
      const hidden = svg.closest('[aria-hidden="true"]') || svg.parentElement.closest('svg, [role="img"]');
      if (!hidden) faults.push(`svg ${index}: neither role="img" nor hidden`);
      continue;
    }
    for (const part of ["title", "desc"]) {
      if (!svg.querySelector(`:scope > ${part}`)?.textContent.trim()) faults.push(`svg ${index}: no ${part}`);
    }
    const labels = (svg.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean);
    for (const id of labels) {
      if (!document.getElementById(id)) faults.push(`svg ${index}: labelled by #${id}, which is not there`);
    }
  }
  return faults;
}

export function overflow() {
  const root = document.documentElement;
  const width = Math.max(root.scrollWidth, document.body.scrollWidth);
  return width > root.clientWidth ? [`${width} px wide on a screen of ${root.clientWidth} px`] : [];
}

/**
 * Headings, tables and charts that cannot be seen, except inside a fold the reader can open. A chart may be drawn once
 * for wide windows and once for narrow ones: one of the two must be seen.
 */
export function unseen() {
  const folded = (element) => {
    const fold = element.closest("details:not([open])");
    return fold !== null && !element.closest("summary");
  };
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const drawnAgain = (element) => element.tagName === "svg"
    && [...element.parentElement.querySelectorAll(':scope > svg[role="img"]')].some(seen);
  return [...document.querySelectorAll('h1, h2, h3, table, figure, svg[role="img"]')]
    .filter((element) => !folded(element) && !seen(element) && !drawnAgain(element))
    .map((element) => `${element.tagName.toLowerCase()} ${element.id} ${element.textContent.trim().slice(0, 60)}`);
}

/** Words of a chart that stand outside it, or numbers in neighbouring cells that run into one another. */
export function chartWordsAstray() {
  const faults = [];
  for (const svg of document.querySelectorAll('svg[role="img"]')) {
    const frame = svg.getBoundingClientRect();
    if (frame.width === 0) continue;
    for (const text of svg.querySelectorAll("text")) {
      const box = text.getBoundingClientRect();
      const beside = box.left < frame.left - 2 || box.right > frame.right + 2;
      if (beside || box.top < frame.top - 2 || box.bottom > frame.bottom + 2) {
        faults.push(`outside ${svg.querySelector("title").textContent}: ${text.textContent.slice(0, 60)}`);
      }
      const cells = [...text.querySelectorAll(":scope > tspan[x]")].map((cell) => cell.getBoundingClientRect());
      cells.forEach((cell, index) => {
        const next = cells[index + 1];
        if (next && cell.right > next.left + 0.5) faults.push(`run together: ${text.textContent.slice(0, 60)}`);
      });
    }
  }
  return faults;
}

/** What a page about raters must have: its sections in order, its first picture, raters by code and never by size. */
export function auditFaults() {
  const faults = [];
  const wanted = ["design", "agreement", "variance", "decision", "levels", "pairs", "sessions", "calibration", "methods"];
  const ids = [...document.querySelectorAll("section[id]")].map((section) => section.id);
  const found = wanted.map((topic) => ids.findIndex((id) => id === topic || id.startsWith(`${topic}-`)));
  wanted.forEach((topic, index) => {
    if (found[index] < 0) faults.push(`no section about ${topic}`);
    else if (index > 0 && found[index] < found[index - 1]) faults.push(`${topic} comes too early`);
  });
  for (const table of document.querySelectorAll('section[id^="levels"] table')) {
    const codes = [...table.querySelectorAll('tbody th[scope="row"]')].map((cell) => cell.textContent);
    const sorted = [...codes].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    if (codes.join() !== sorted.join()) faults.push(`not by code: ${codes.slice(0, 12).join(" ")}`);
  }
  if (!document.querySelector('section[id^="design"] svg[role="img"]')) faults.push("no picture of the design");
  return faults;
}

/** What a page about one case must have: its sections in order, one picture a row, items by number and nothing else. */
export function caseFaults() {
  const faults = [];
  const wanted = ["views", "gap", "scales", "items", "questions", "methods"];
  const found = [...document.querySelectorAll("section[id]")].map((section) => section.id);
  const order = wanted.map((id) => found.indexOf(id));
  wanted.forEach((id, index) => {
    if (order[index] < 0) faults.push(`no section ${id}`);
    else if (index > 0 && order[index] < order[index - 1]) faults.push(`${id} comes too early`);
  });
  for (const row of document.querySelectorAll("#scales tbody tr, #items tbody tr")) {
    if (!row.querySelector('svg.mini[aria-hidden="true"]')) faults.push(`no picture: ${row.textContent}`);
  }
  for (const name of document.querySelectorAll('#items tbody th[scope="row"]')) {
    if (!/^\d+$/.test(name.textContent)) faults.push(`more than a number: ${name.textContent}`);
  }
  const ticks = [...document.querySelectorAll("#views svg.wide .tick")].map((tick) => tick.textContent);
  if (!ticks.includes("0") || !ticks.includes("100")) faults.push("the views do not stand on an axis from 0 to 100");
  return faults;
}

/** The margins of `@page` in pixels, both sides together; 1 cm a side where the page sets none, as browsers do. */
export function printMargins() {
  const probe = document.body.appendChild(document.createElement("div"));
  probe.style.position = "absolute";
  const pixels = (length) => {
    probe.style.width = length;
    return probe.getBoundingClientRect().width;
  };
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
    .flatMap((rule) => (rule instanceof CSSMediaRule && rule.conditionText === "print" ? [...rule.cssRules] : [rule]));
  const style = rules.filter((rule) => rule instanceof CSSPageRule).at(-1)?.style;
  const side = (name) => pixels(style?.getPropertyValue(`margin-${name}`) || "1cm");
  const margins = { x: side("left") + side("right"), y: side("top") + side("bottom") };
  probe.remove();
  return { x: Math.round(margins.x), y: Math.round(margins.y) };
}

/**
 * What a sheet of paper would cut. A part is safe from a page break if it, or something around it that fits on
 * one sheet, has `break-inside: avoid`: a browser gives that up for anything taller than the sheet.
 */
export function printFaults(sheet) {
  const named = (element) => `${element.tagName.toLowerCase()} ${element.textContent.trim().slice(0, 50)}`;
  // A figure holds the table of its numbers, open on paper: that one may run over, row by row.
  const shown = [...document.querySelectorAll("table, tr, figure, svg")]
    .filter((element) => element.checkVisibility() && element.getBoundingClientRect().width > 0);
  const kept = (element) => {
    for (let around = element; around && around !== document.body; around = around.parentElement) {
      const avoids = ["avoid", "avoid-page"].includes(getComputedStyle(around).breakInside);
      if (avoids && around.getBoundingClientRect().height <= sheet.height) return true;
    }
    return false;
  };
  return {
    cut: shown.filter((element) => !["TABLE", "FIGURE"].includes(element.tagName) && !kept(element)).map(named),
    wide: shown
      .filter((element) => element.getBoundingClientRect().right > sheet.width + 1)
      .map((element) => `${Math.ceil(element.getBoundingClientRect().right)} of ${sheet.width} px: ${named(element)}`),
  };
}
