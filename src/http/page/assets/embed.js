// The search box for other sites:
//   <script src="https://SERVER/embed.js" data-key="KEY" data-category="the-thao" data-lang="vi" async></script>
// It stands where the script stands, in a shadow tree that takes no style from the page but --timbao-accent, --timbao-ink,
// --timbao-paper, --timbao-soft, --timbao-rule, --timbao-mark, --timbao-font and --timbao-radius. No inline style, no HTML from answers.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script) return;
  const server = new URL(script.src).origin;
  const { key, category, lang, limit } = script.dataset;
  const isEnglish = lang === "en";
  const words = isEnglish
    ? { label: "Search", hint: "Search…", here: "This section", all: "All sections", none: "Nothing found.", failed: "The search is not available now.",
        more: "All results", count: (n, exact) => (exact ? n : "more than " + n) + (n === 1 ? " article" : " articles"), options: "Suggestions" }
    : { label: "Tìm", hint: "Tìm bài…", here: "Chuyên mục này", all: "Tất cả các chuyên mục", none: "Không tìm thấy bài nào.", failed: "Hiện chưa tìm được.",
        more: "Xem tất cả kết quả", count: (n, exact) => (exact ? n : "hơn " + n) + " bài", options: "Gợi ý" };
  const WAIT_MS = 150;
  const PAUSE_MS = 500;
  const STYLE = `
    :host { display: block; max-width: 40rem; color: var(--timbao-ink, CanvasText); font: 1rem/1.55 var(--timbao-font, system-ui, sans-serif); }
    * { box-sizing: border-box; }
    [hidden] { display: none !important; }
    form { margin: 0; }
    .box { display: flex; position: relative; }
    input[type=search] { flex: 1; min-width: 0; height: 2.75rem; padding: 0 .8rem; font: inherit; color: inherit; background: var(--timbao-paper, Canvas);
      border: 1px solid var(--timbao-rule, GrayText); border-radius: var(--timbao-radius, 4px) 0 0 var(--timbao-radius, 4px); appearance: none; }
    button { min-height: 2.75rem; padding: 0 1.1rem; font: inherit; font-weight: 600; border: 0; cursor: pointer; color: #fff;
      background: var(--timbao-accent, #9c2b1e); border-radius: 0 var(--timbao-radius, 4px) var(--timbao-radius, 4px) 0; }
    :focus-visible { outline: 3px solid var(--timbao-accent, #9c2b1e); outline-offset: 2px; }
    fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0 1.25rem; }
    legend { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    label { display: flex; align-items: center; gap: .5rem; min-height: 2.75rem; }
    label input { width: 1.1rem; height: 1.1rem; margin: 0; accent-color: var(--timbao-accent, #9c2b1e); }
    ul, ol { list-style: none; margin: 0; padding: 0; }
    .options { position: absolute; z-index: 9; top: 2.85rem; left: 0; right: 0; background: var(--timbao-paper, Canvas);
      border: 1px solid var(--timbao-rule, GrayText); border-radius: var(--timbao-radius, 4px); box-shadow: 0 8px 24px rgb(0 0 0 / .16); }
    .options li { min-height: 2.75rem; padding: .55rem .8rem; cursor: pointer; }
    .options [aria-selected=true] { box-shadow: inset 3px 0 var(--timbao-accent, #9c2b1e); text-decoration: underline; }
    .results li { padding: .7rem 0; border-bottom: 1px solid var(--timbao-rule, #ccc); }
    .results a { color: inherit; font-weight: 600; line-height: 1.4; }
    .results p { margin: .2rem 0 0; }
    .soft { color: var(--timbao-soft, inherit); font-size: .875rem; }
    mark { background: var(--timbao-mark, #ffe8a3); color: #1d1b18; border-radius: 2px; }
    .more { display: inline-flex; align-items: center; min-height: 2.75rem; color: var(--timbao-accent, #9c2b1e); }`;

  const element = (name, attributes = {}, ...content) => {
    const made = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
    made.append(...content);
    return made;
  };

  // Words between spans, in units of UTF-16, as text; spans as <mark>.
  const marked = (text, spans) => {
    const parts = [];
    let at = 0;
    for (const [start, end] of spans) {
      parts.push(text.slice(at, start), element("mark", {}, text.slice(start, end)));
      at = end;
    }
    parts.push(text.slice(at));
    return parts;
  };

  const web = (address) => {
    try {
      const url = new URL(address);
      return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
    } catch {
      return null;
    }
  };

  const get = async (path, values, signal) => {
    const address = new URL(path, server);
    for (const [name, value] of Object.entries(values)) if (value) address.searchParams.set(name, value);
    const headers = { accept: "application/json" };
    if (key) headers.authorization = "Bearer " + key;
    const response = await fetch(address, { headers, signal, credentials: "omit", referrerPolicy: "strict-origin-when-cross-origin" });
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  };

  const host = element("timbao-search", { lang: isEnglish ? "en" : "vi" });
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];

  const input = element("input", { type: "search", name: "q", placeholder: words.hint, "aria-label": words.label, autocomplete: "off", autocapitalize: "off",
    spellcheck: "false", enterkeyhint: "search", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "options" });
  const options = element("ul", { id: "options", class: "options", role: "listbox", "aria-label": words.options });
  options.hidden = true;
  const radio = (value, text) => element("label", {}, element("input", { type: "radio", name: "scope", value }), text);
  const here = radio("category", words.here);
  const scope = element("fieldset", {}, element("legend", {}, words.label), here, radio("all", words.all));
  here.firstChild.checked = true;
  scope.hidden = !category;
  const status = element("p", { class: "soft", role: "status" });
  const results = element("ol", { class: "results" });
  const more = element("a", { class: "more" }, words.more);
  more.hidden = true;
  const form = element("form", { role: "search" }, element("div", { class: "box" }, input, element("button", { type: "submit" }, words.label), options), scope);
  root.append(form, status, results, more);
  script.after(host);

  let isComposing = false;
  let timer = 0;
  let pause = 0;
  let asking = null;
  let searching = null;
  let typed = "";
  let chosen = -1;

  const composes = (event) => isComposing || event.isComposing || event.keyCode === 229;
  const inCategory = () => Boolean(category) && here.firstChild.checked;

  const close = () => {
    clearTimeout(timer);
    if (asking) asking.abort();
    options.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (index) => {
    chosen = index;
    [...options.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    input.value = index < 0 ? typed : options.children[index].textContent;
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", options.children[index].id);
  };

  const suggest = async () => {
    typed = input.value;
    if (asking) asking.abort();
    if (!typed.trim()) return close();
    const mine = (asking = new AbortController());
    try {
      const answer = await get("/v1/suggest", { q: typed, limit: "6", kind: "query,name" }, mine.signal);
      if (asking !== mine || isComposing || root.activeElement !== input) return;
      chosen = -1;
      options.replaceChildren(...answer.suggestions.map((suggestion, index) => {
        const option = element("li", { id: "option-" + index, role: "option", "aria-selected": "false", lang: "vi" }, suggestion.text);
        option.addEventListener("pointerdown", (event) => event.preventDefault());
        option.addEventListener("click", () => {
          input.value = suggestion.text;
          search();
        });
        return option;
      }));
      options.hidden = !options.children.length;
      input.setAttribute("aria-expanded", String(!options.hidden));
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  const entry = (hit) => {
    const link = element("a", { href: web(hit.url) || server + "/article/" + encodeURIComponent(hit.id), lang: "vi" }, ...marked(hit.title, hit.title_spans));
    const facts = [hit.category && hit.category.path.join(" › "), hit.date && hit.date.slice(0, 10), hit.source].filter(Boolean).join(" · ");
    const item = element("li", {}, link, element("p", { class: "soft" }, facts));
    if (hit.snippet) item.append(element("p", { lang: "vi" }, ...marked(hit.snippet.text, hit.snippet.spans)));
    return item;
  };

  const search = () => {
    close();
    return look();
  };

  // The best articles for what stands in the field.
  const look = async () => {
    clearTimeout(pause);
    if (searching) searching.abort();
    const q = input.value.trim();
    more.hidden = true;
    if (!q) return results.replaceChildren();
    const mine = (searching = new AbortController());
    const section = inCategory() ? category : "";
    try {
      const answer = await get("/v1/search", { q, category: section, limit: limit || "5", span_unit: "utf16", lang: isEnglish ? "en" : "vi" }, mine.signal);
      if (searching !== mine) return;
      status.textContent = answer.hits.length ? words.count(answer.total ?? answer.hits.length, answer.total_is_exact) : words.none;
      results.replaceChildren(...answer.hits.map(entry));
      const page = new URL("/", server);
      for (const [name, value] of [["q", q], ["category", section], ["lang", isEnglish ? "en" : ""]]) if (value) page.searchParams.set(name, value);
      more.href = page.href;
      more.hidden = !answer.next_cursor;
    } catch (error) {
      if (error.name === "AbortError") return;
      results.replaceChildren();
      status.textContent = words.failed;
    }
  };

  input.addEventListener("compositionstart", () => {
    isComposing = true;
    clearTimeout(timer);
    clearTimeout(pause);
    if (asking) asking.abort();
  });
  const later = () => {
    clearTimeout(timer);
    clearTimeout(pause);
    timer = setTimeout(suggest, WAIT_MS);
    pause = setTimeout(look, PAUSE_MS);
  };
  input.addEventListener("compositionend", () => {
    isComposing = false;
    later();
  });
  input.addEventListener("input", (event) => {
    if (!composes(event)) later();
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (composes(event)) {
      if (event.key === "Enter") event.preventDefault();
      return;
    }
    const count = options.children.length + 1;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !options.hidden) {
      event.preventDefault();
      choose(((chosen + 1 + (event.key === "ArrowDown" ? 1 : -1) + count) % count) - 1);
    } else if (event.key === "Escape" && !options.hidden) {
      event.preventDefault();
      input.value = typed;
      close();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!isComposing) search();
  });
  scope.addEventListener("change", () => {
    if (results.children.length) search();
  });
})();
