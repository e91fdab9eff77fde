// The page as readers use it, in a real browser. Run by tests/browser/run.sh.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync, mkdtempSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { serve } from "./server.mjs";
import { ATTACKS } from "./attacks.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const corpus = process.env.CORPUS;
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
let server;
let browser;

before(async () => {
  server = await serve([corpus]);
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
});

after(async () => {
  await browser?.close();
  server?.stop();
});

/** Opens a page; `done` fails when the page complained or asked anybody else. */
async function open(path, options = {}) {
  const context = await browser.newContext({ locale: "vi-VN", ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(server.address) && !request.url().startsWith("data:")) complaints.push(`asked ${request.url()}`);
  });
  await page.goto(server.address + path);
  return {
    page,
    async done() {
      await context.close();
      assert.deepEqual(complaints, []);
    },
  };
}

const hits = (page) => page.locator("li.hit h2 a");

test("a search from the start page", async () => {
  const { page, done } = await open("/");
  await page.getByRole("searchbox").or(page.getByRole("combobox")).fill("tham nhung");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=tham/);
  assert.ok((await hits(page).count()) > 3);
  assert.equal(await page.locator("html").getAttribute("lang"), "vi");
  const marked = await page.locator("li.hit mark").allTextContents();
  assert.ok(marked.some((text) => text === "nhũng"), marked.join(" "));
  assert.match(await page.locator(".tally [role=status]").textContent(), /10 bài/);
  await done();
});

test("this section or all of them", async () => {
  const { page, done } = await open("/?q=b%C3%A3o&category=thoi-su");
  const all = page.getByRole("radio", { name: /Tất cả các chuyên mục/ });
  const own = page.getByRole("radio", { name: /Chuyên mục này/ });
  assert.ok(await own.isChecked());
  const inSection = await page.locator(".tally [role=status]").textContent();
  await all.check();
  await page.getByRole("button", { name: "Tìm", exact: true }).click();
  await page.waitForURL(/scope=all/);
  const everywhere = await page.locator(".tally [role=status]").textContent();
  assert.ok(parseInt(everywhere, 10) > parseInt(inSection, 10), `${inSection} / ${everywhere}`);
  assert.ok(await all.isChecked(), "the choice is kept");
  await page.getByRole("radio", { name: /Chuyên mục này/ }).check();
  await page.getByRole("button", { name: "Tìm", exact: true }).click();
  await page.waitForURL(/scope=category/);
  assert.equal(await page.locator(".tally [role=status]").textContent(), inSection);
  await done();
});

test("a facet narrows and widens again, and back goes back", async () => {
  const { page, done } = await open("/?q=b%C3%A3o");
  const before = await page.locator(".tally [role=status]").textContent();
  const facet = page.locator("aside.filters section.facet").first().getByRole("link").first();
  const count = parseInt(await facet.locator(".count").textContent(), 10);
  const label = (await facet.locator(".label").textContent()).trim();
  await facet.click();
  await page.waitForURL(/category=/);
  assert.equal(parseInt(await page.locator(".tally [role=status]").textContent(), 10), count);
  await page.goBack();
  assert.equal(await page.locator(".tally [role=status]").textContent(), before);
  await page.goForward();
  const chip = page.locator(".found a[href]").filter({ hasText: label }).first();
  await chip.click();
  await page.waitForURL((address) => !address.search.includes("category="));
  assert.equal(await page.locator(".tally [role=status]").textContent(), before);
  await done();
});

test("a range of dates, by its fields and by dragging over the bars", async () => {
  const { page, done } = await open("/?q=n%C4%83m", { viewport: { width: 1280, height: 900 } });
  await page.locator("#from").fill("2023");
  await page.locator("#to").fill("2024");
  await page.locator("#to").press("Enter");
  await page.waitForURL(/from=2023.*to=2024|to=2024.*from=2023/);
  const dates = await page.locator("li.hit time").evaluateAll((times) => times.map((time) => time.dateTime));
  assert.ok(dates.length > 0 && dates.every((date) => date >= "2023" && date < "2025"), dates.join(" "));
  await page.goto(server.address + "/?q=n%C4%83m");
  const bars = page.locator(".histogram svg a");
  assert.ok((await bars.count()) > 2);
  const first = await bars.first().boundingBox();
  const third = await bars.nth(2).boundingBox();
  await page.mouse.move(first.x + first.width / 2, first.y + first.height - 3);
  await page.mouse.down();
  await page.mouse.move(third.x + third.width / 2, third.y + third.height - 3, { steps: 5 });
  await page.mouse.up();
  await page.waitForURL(/from=.*to=/);
  // By keyboard.
  await page.goto(server.address + "/?q=n%C4%83m");
  await page.locator(".histogram svg a").first().focus();
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Enter");
  await page.waitForURL(/from=.*to=/);
  await done();
});

test("suggestions, by keyboard, and nothing while a word is composed", async () => {
  const { page, done } = await open("/");
  const asked = [];
  page.on("request", (request) => request.url().includes("/suggest?") && asked.push(request.url()));
  const box = page.locator("#q");
  await box.focus();
  await box.evaluate((input) => {
    input.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
    input.value = "tham nh";
    input.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true }));
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, isComposing: true, keyCode: 229 }));
  });
  // A search or a request would have started by now: each has a turn of the event loop and more than the delay.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 400)));
  assert.deepEqual(asked, []);
  assert.equal(new URL(page.url()).search, "");
  await box.evaluate((input) => input.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true, data: "nh" })));
  const options = page.getByRole("option");
  await options.first().waitFor();
  assert.equal(await box.getAttribute("aria-expanded"), "true");
  assert.match((await options.allTextContents()).join(" "), /tham nhũng/i);
  await page.keyboard.press("ArrowDown");
  const active = await box.getAttribute("aria-activedescendant");
  assert.equal(await page.locator(`#${active}`).getAttribute("aria-selected"), "true");
  await page.keyboard.press("Escape");
  assert.equal(await box.getAttribute("aria-expanded"), "false");
  assert.equal(await box.inputValue(), "tham nh");
  await page.keyboard.press("ArrowDown");
  await options.first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=tham|category=/);
  assert.ok((await hits(page).count()) > 0);
  await done();
});

test("an article: its matches, its citation, others, and the way back", async () => {
  const { page, done } = await open("/?q=%22h%E1%BB%99i%20ngh%E1%BB%8B%20t%E1%BB%95ng%20k%E1%BA%BFt%22");
  const title = await hits(page).first().textContent();
  await hits(page).first().click();
  await page.waitForURL(/\/article\//);
  assert.equal((await page.locator("h1").textContent()).trim(), title.trim());
  const marked = (await page.locator("article mark").allTextContents()).join(" ").toLowerCase();
  assert.match(marked, /hội nghị tổng kết/);
  assert.ok(await page.getByText("Các tin khác").count());
  const data = JSON.parse(await page.locator('script[type="application/ld+json"]').textContent());
  assert.equal(data["@type"], "NewsArticle");
  for (const name of ["citation_title", "citation_publication_date"]) {
    assert.ok(await page.locator(`meta[name=${name}]`).getAttribute("content"), name);
  }
  assert.ok(await page.locator("link[rel=canonical]").getAttribute("href"));
  for (const style of ["bibtex", "ris", "csl-json"]) {
    const link = await page.locator(`a[href*="cite?style=${style}"]`).first().getAttribute("href");
    const answer = await page.request.get(new URL(link, page.url()).href);
    assert.equal(answer.status(), 200, style);
  }
  await page.goBack();
  assert.equal(await hits(page).first().textContent(), title);
  await done();
});

test("a file of the results holds the query, and a feed is announced", async () => {
  const { page, done } = await open("/?q=b%C3%A3o");
  for (const format of ["csv", "jsonl", "ris"]) {
    const link = page.locator(`a[href*="/export.${format}?"]`).first();
    const answer = await page.request.get(new URL(await link.getAttribute("href"), page.url()).href);
    assert.equal(answer.status(), 200);
    assert.match(await answer.text(), /bão/, format);
  }
  for (const type of ["application/rss+xml", "application/atom+xml", "application/feed+json"]) {
    const feed = await page.locator(`link[rel=alternate][type="${type}"]`).getAttribute("href");
    assert.equal((await page.request.get(new URL(feed, page.url()).href)).status(), 200, type);
  }
  const search = await page.locator('link[rel=search]').getAttribute("href");
  assert.match(await (await page.request.get(new URL(search, page.url()).href)).text(), /OpenSearchDescription/);
  await done();
});

test("everything works without JavaScript", async () => {
  const { page, done } = await open("/", { javaScriptEnabled: false });
  await page.locator("#q").fill("quan khu 1");
  await page.locator("form.search button").click();
  await page.waitForURL(/q=quan/);
  assert.ok((await hits(page).count()) > 0);
  await page.locator("aside.filters section.facet a").first().click();
  await page.waitForURL(/category=|from=/);
  await hits(page).first().click();
  await page.waitForURL(/\/article\//);
  assert.ok(await page.locator("h1").textContent());
  await page.goto(server.address + "/?q=n%C4%83m");
  await page.locator("nav.pages").getByRole("link", { name: /\b2$/ }).click();
  await page.waitForURL(/offset=10/);
  assert.ok((await hits(page).count()) > 0);
  await done();
});

test("a query that finds nothing and a value that cannot be used offer a way on", async () => {
  const { page, done } = await open("/?q=khongcogi+nhuthenay&category=thoi-su&from=2020");
  assert.ok((await page.locator("main a[href]").count()) > 1);
  await page.goto(server.address + "/?q=b%C3%A3o&from=32%2F13%2F2020&sort=best&utm_source=x");
  assert.ok((await page.getByRole("alert").count()) > 0);
  assert.ok((await hits(page).count()) > 0, "the rest of it is searched");
  await done();
  // Not `open`: the browser itself reports a page that is not there.
  const context = await browser.newContext();
  const missing = await context.newPage();
  const answer = await missing.goto(server.address + "/article/none");
  assert.equal(answer.status(), 404);
  assert.ok((await missing.locator("a[href]").count()) > 0 && (await missing.locator("#q").count()) === 1);
  await context.close();
});

test("the language is switched and stays", async () => {
  const { page, done } = await open("/?q=b%C3%A3o");
  await page.getByRole("link", { name: "English" }).click();
  await page.waitForURL(/lang=en/);
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.match(await page.locator(".tally [role=status]").textContent(), /articles/);
  await hits(page).first().click();
  await page.waitForURL(/\/article\/.*lang=en/);
  await done();
});

for (const [name, path] of [
  ["start", "/"],
  ["results", "/?q=b%C3%A3o&category=thoi-su"],
  ["corrected", "/?q=quaan+khu"],
  ["nothing", "/?q=khongcogi+nhuthenay"],
  ["article", "/article/sh-0027?q=t%E1%BB%95ng+k%E1%BA%BFt"],
  ["interface", "/openapi"],
]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`nothing serious for who cannot see or use a mouse: ${name}, ${colorScheme}`, async () => {
      for (const width of [390, 1280]) {
        const { page, done } = await open(path, { colorScheme, bypassCSP: true, viewport: { width, height: 900 } });
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] }));
        const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
        const told = serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).slice(0, 3).join(" ")}`);
        assert.deepEqual(told, [], `${width} px`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wide <= 0, `the page is ${wide} px too wide at ${width} px`);
        await done();
      }
    });
  }
}

test("no text of others is run", async () => {
  const folder = mkdtempSync(join(tmpdir(), "timbao-xss-"));
  const file = join(folder, "attacks.jsonl");
  const articles = ATTACKS.map((attack, number) => ({
    id: `x${number}${attack}`.slice(0, 200),
    title: `Bài ${number} ${attack}`,
    lead: `Sapo ${attack}`,
    body: `Thân bài ${attack}\nĐoạn hai ${attack}`,
    captions: [`Ảnh ${attack}`],
    author: [attack],
    category: [`Mục ${attack}`],
    source: attack,
    url: /^\s*\w+:/.test(attack) ? attack : `javascript:window.attacked=1//${attack}`,
    image: `javascript:window.attacked=1`,
    date: "2024-01-01",
  }));
  writeFileSync(file, articles.map((article) => JSON.stringify(article)).join("\n"));
  const other = await serve([file]);
  const context = await browser.newContext();
  try {
    let attacked = 0;
    await context.exposeFunction("report", () => attacked++);
    await context.addInitScript(() => {
      for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => window.report();
      Object.defineProperty(window, "attacked", { set: () => window.report() });
    });
    const page = await context.newPage();
    page.on("dialog", (dialog) => { attacked++; dialog.dismiss(); });
    const visit = async (path) => {
      await page.goto(other.address + path);
      const bad = await page.evaluate(() => {
        const isCode = (address) => /^\s*(javascript|vbscript|data):/i.test(address ?? "");
        return [...document.querySelectorAll("*")].filter((element) =>
          [...element.attributes].some(({ name, value }) => /^on/i.test(name) || (["href", "src", "action", "formaction", "xlink:href"].includes(name) && isCode(value))),
        ).map((element) => element.outerHTML);
      });
      assert.deepEqual(bad, [], path);
    };
    await visit("/?q=b%C3%A0i&limit=100&group=false");
    const links = await page.locator("li.hit h2 a").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    assert.equal(links.length, ATTACKS.length);
    for (const link of links) await visit(link);
    for (const attack of ATTACKS) {
      const text = encodeURIComponent(attack);
      await visit(`/?q=${text}`);
      await visit(`/?q=b%C3%A0i&category=${text}&from=${text}&sort=${text}&lang=${text}`);
      await page.locator("#q").fill(attack.replace(/[\r\n\0]/g, " "));
      await page.locator("#q").press("Enter");
      await page.waitForLoadState();
    }
    await visit(`/${encodeURIComponent(ATTACKS[0])}`);
    await visit("/openapi");
    // The suggestions are made of titles.
    await page.goto(other.address + "/");
    await page.locator("#q").pressSequentially("bai");
    await page.waitForFunction(() => document.querySelector("#options"));
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 400)));
    assert.equal(attacked, 0);
  } finally {
    await context.close();
    other.stop();
  }
});

test("the search box of another site, under a policy that forbids all else", async () => {
  const { createServer } = await import("node:http");
  const site = createServer((request, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.setHeader("content-security-policy", `default-src 'none'; script-src ${server.address}; connect-src ${server.address}`);
    response.end(`<!doctype html><html lang="vi"><meta charset="utf-8"><title>Báo</title><script src="${server.address}/embed.js" async></script>`);
  });
  await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
  const own = `http://127.0.0.1:${site.address().port}`;
  const permissive = await serve([corpus], "--set", `cors_origins=["${own}"]`);
  site.removeAllListeners("request");
  site.on("request", (request, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.setHeader("content-security-policy", `default-src 'none'; script-src ${permissive.address}; connect-src ${permissive.address}`);
    response.end(`<!doctype html><html lang="vi"><meta charset="utf-8"><title>Báo</title><body><script src="${permissive.address}/embed.js" async></script></body></html>`);
  });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const complaints = [];
    page.on("console", (message) => message.type() === "error" && !message.text().includes("favicon") && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(own);
    const box = page.locator("input").first();
    await box.fill("tham nhung");
    await box.press("Enter");
    await page.locator("mark").first().waitFor();
    const size = (await (await page.request.get(permissive.address + "/embed.js")).body()).length;
    assert.ok(size < 20_000, `${size} bytes`);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
    permissive.stop();
    site.close();
  }
});
