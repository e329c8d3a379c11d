// The HTML report in a real Chromium.
//
//     node page.mjs PAGE.html… [--audit PAGE.html…] [--case PAGE.html…]
//
// Pages after --audit are pages about raters, those after --case pages about one case: each is checked for what it must
// have as well.
// Chromium is $CHROMIUM or the first of `chromium`, `chromium-browser`, `google-chrome` on the PATH.
// One line per check; the last line is `N passed, N failed`; the exit code is 1 if a check failed.
import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import {
  auditFaults, brokenDescriptions, caseFaults, chartWordsAstray, headingsAndTitles, overflow, printFaults, printMargins, unseen,
} from "./measures.mjs";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
const WIDTHS = [1280, 1000, 800, 390];
const MAX_BYTES = 300_000;
const A4 = { width: 794, height: 1123 }; // CSS pixels, 96 per inch

let passed = 0;
let failed = 0;

/** Counts one check: it holds if `faults` is empty. */
function check(page, name, faults) {
  if (faults.length === 0) {
    passed += 1;
    console.log(`ok      ${page}: ${name}`);
  } else {
    failed += 1;
    console.log(`FAILED  ${page}: ${name}`);
    for (const fault of faults.slice(0, 10)) console.log(`          ${fault}`);
    if (faults.length > 10) console.log(`          … and ${faults.length - 10} more`);
  }
}

function chromiumPath() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    try {
      return execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
    } catch {
      // not this one
    }
  }
  throw new Error("no Chromium found; set CHROMIUM to its path");
}

/** Runs `visit` in a fresh context with the page loaded, and closes the context whatever happens. */
async function visiting(browser, url, options, visit, before = () => {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  try {
    const page = await context.newPage();
    before(page);
    await page.goto(url, { waitUntil: "load" });
    return await visit(page);
  } finally {
    await context.close();
  }
}

async function quietAndAlone(browser, url, name) {
  const said = [];
  const requests = [];
  const listen = (page) => {
    page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => said.push(`error: ${error.message}`));
    page.on("request", (request) => requests.push(request.url()));
  };
  await visiting(browser, url, {}, async (page) => {
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await page.waitForTimeout(300);
    check(name, "no console message and no error", said);
    check(name, "asks for nothing but itself", requests.filter((asked) => asked.split("#")[0] !== url));
    check(name, "one h1, a language, a title", await page.evaluate(headingsAndTitles));
    check(name, "every chart has a title and a description", await page.evaluate(brokenDescriptions));
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      check(name, `no sideways scrolling at ${width} px`, await page.evaluate(overflow));
      check(name, `words of charts keep their place at ${width} px`, await page.evaluate(chartWordsAstray));
    }
  }, listen);
}

async function withoutScript(browser, url, name) {
  await visiting(browser, url, { javaScriptEnabled: false }, async (page) => {
    check(name, "headings, tables and charts show without JavaScript", await page.evaluate(unseen));
  });
}

async function accessible(browser, url, name) {
  const media = [
    ["light", { colorScheme: "light", media: "screen" }],
    ["dark", { colorScheme: "dark", media: "screen" }],
    ["print", { colorScheme: "light", media: "print" }],
    ["print from a dark screen", { colorScheme: "dark", media: "print" }],
  ];
  for (const [label, emulated] of media) {
    // axe is a script, which the page's own policy rightly refuses: bypassed in this context only.
    await visiting(browser, url, { bypassCSP: true }, async (page) => {
      await page.emulateMedia(emulated);
      await page.addScriptTag({ path: AXE });
      const violations = await page.evaluate(async () => (await globalThis.axe.run(document)).violations);
      const faults = violations.flatMap(({ id, help, nodes }) =>
        nodes.map((node) => `${id} (${help}): ${node.target.join(" ")}`));
      check(name, `axe finds nothing, ${label}`, faults);
    });
  }
}

async function printed(browser, url, name) {
  await visiting(browser, url, {}, async (page) => {
    const pdf = await page.pdf({ format: "A4" });
    check(name, "prints to a PDF", pdf.subarray(0, 5).toString() === "%PDF-" && pdf.length > 1000 ? [] : ["no PDF came"]);
    await page.emulateMedia({ media: "print", colorScheme: "light" });
    const margins = await page.evaluate(printMargins);
    const sheet = { width: A4.width - margins.x, height: A4.height - margins.y };
    await page.setViewportSize(sheet);
    const faults = await page.evaluate(printFaults, sheet);
    check(name, "no row or chart is cut by the edge of an A4 sheet", faults.cut);
    check(name, "no table, figure or chart is wider than an A4 sheet", faults.wide);
  });
}

async function aboutRaters(browser, url, name) {
  await visiting(browser, url, {}, async (page) => {
    check(name, "has the sections of an audit, raters by code", await page.evaluate(auditFaults));
  });
}

/** How many sheets a PDF has: the root of its tree of pages counts all of them. */
function sheets(pdf) {
  return Math.max(...[...pdf.toString("latin1").matchAll(/\/Count (\d+)/g)].map((count) => Number(count[1])));
}

async function aboutOneCase(browser, url, name) {
  await visiting(browser, url, {}, async (page) => {
    check(name, "has the sections of a case, items by number", await page.evaluate(caseFaults));
    const printed = sheets(await page.pdf({ format: "A4", preferCSSPageSize: true }));
    check(name, "fits on two sheets of paper", printed <= 2 ? [] : [`${printed} sheets`]);
    await page.setViewportSize({ width: 390, height: 844 });
    check(name, "fits a phone", await page.evaluate(overflow));
  });
}

async function checkPage(browser, file, kind) {
  const name = basename(file);
  if (!existsSync(file)) {
    check(name, "exists", [`${file} is not there`]);
    return;
  }
  const url = pathToFileURL(resolve(file)).href;
  const bytes = statSync(file).size;
  check(name, `below ${MAX_BYTES / 1000} kB`, bytes < MAX_BYTES ? [] : [`${bytes} bytes`]);
  await quietAndAlone(browser, url, name);
  await withoutScript(browser, url, name);
  await accessible(browser, url, name);
  await printed(browser, url, name);
  if (kind === "--audit") await aboutRaters(browser, url, name);
  if (kind === "--case") await aboutOneCase(browser, url, name);
}

const files = [];
let kind = "";
for (const argument of process.argv.slice(2)) {
  if (argument.startsWith("--")) kind = argument;
  else files.push({ file: argument, kind });
}
if (files.length === 0) {
  console.error("usage: node page.mjs PAGE.html… [--audit PAGE.html…] [--case PAGE.html…]");
  process.exit(2);
}
const browser = await chromium.launch({ executablePath: chromiumPath(), args: FLAGS });
try {
  for (const { file, kind } of files) {
    try {
      await checkPage(browser, file, kind);
    } catch (error) {
      check(basename(file), "can be checked", [String(error)]);
    }
  }
} finally {
  await browser.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
