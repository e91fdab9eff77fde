// What makes the page better with JavaScript: suggestions while typing, and periods chosen by dragging over the bars.
// Everything works without; nothing here writes HTML.
"use strict";

(() => {
  const WAIT_MS = 120;
  const FEWEST = 1;

  // Empty fields make long addresses.
  for (const form of document.querySelectorAll("form.search")) {
    form.addEventListener("submit", () => {
      for (const field of form.elements) {
        if (field.name && field.name !== "q" && field.value === "") field.disabled = true;
      }
    });
  }
  // Coming back finds the fields usable again.
  addEventListener("pageshow", () => {
    for (const field of document.querySelectorAll("form.search :disabled, [form=search]:disabled")) field.disabled = false;
  });

  const input = document.querySelector("input[data-suggest]");
  if (input) suggestions(input);
  const drawing = document.querySelector(".histogram svg");
  if (drawing) periods(drawing);

  function suggestions(input) {
    const list = document.createElement("ul");
    list.id = "options";
    list.className = "options";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.label);
    const status = document.createElement("p");
    status.className = "quiet";
    status.setAttribute("aria-live", "polite");
    input.parentElement.append(list, status);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
      input.setAttribute(name, value);
    }
    let isComposing = false;
    let timer = 0;
    let asking = null;
    let typed = input.value;
    let chosen = -1;
    let found = [];

    const composes = (event) => isComposing || event.isComposing || event.keyCode === 229;

    const close = () => {
      clearTimeout(timer);
      if (asking) asking.abort();
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };

    const choose = (index) => {
      chosen = index;
      [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
      if (index < 0) {
        input.removeAttribute("aria-activedescendant");
        input.value = typed;
        return;
      }
      input.setAttribute("aria-activedescendant", list.children[index].id);
      input.value = found[index].text;
    };

    const take = (index) => {
      const suggestion = found[index];
      close();
      if (suggestion.section) {
        const address = new URL("/", location.origin);
        address.searchParams.set("category", suggestion.section);
        const lang = new URLSearchParams(location.search).get("lang");
        if (lang) address.searchParams.set("lang", lang);
        location.assign(address);
        return;
      }
      input.value = suggestion.text;
      input.form.requestSubmit();
    };

    const show = (suggestions) => {
      found = suggestions;
      chosen = -1;
      list.replaceChildren(...suggestions.map((suggestion, index) => {
        const option = document.createElement("li");
        option.id = "option-" + index;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        const text = document.createElement("span");
        text.lang = "vi";
        text.textContent = suggestion.text;
        option.append(text);
        const kind = { name: input.dataset.name, section: input.dataset.section }[suggestion.kind];
        if (kind) {
          const note = document.createElement("small");
          note.textContent = kind;
          option.append(note);
        }
        // Not click: the field would lose the focus before.
        option.addEventListener("pointerdown", (event) => {
          if (event.button !== 0) return;
          event.preventDefault();
        });
        option.addEventListener("click", () => take(index));
        return option;
      }));
      list.hidden = suggestions.length === 0;
      input.setAttribute("aria-expanded", String(!list.hidden));
      input.removeAttribute("aria-activedescendant");
      status.textContent = list.hidden ? "" : input.dataset.found.replace("{n}", suggestions.length);
    };

    const ask = async () => {
      typed = input.value;
      if (asking) asking.abort();
      if (typed.trim().length < FEWEST) return close();
      const mine = new AbortController();
      asking = mine;
      const address = new URL(input.dataset.suggest, location.origin);
      address.searchParams.set("q", typed);
      address.searchParams.set("limit", "8");
      try {
        const response = await fetch(address, { signal: mine.signal, headers: { accept: "application/json" } });
        if (!response.ok) return close();
        const answer = await response.json();
        if (asking !== mine || document.activeElement !== input || isComposing) return;
        // What is typed is mostly searched for: sections stand behind.
        const isSection = (suggestion) => Number(suggestion.kind === "section");
        show(answer.suggestions.sort((a, b) => isSection(a) - isSection(b)));
      } catch (error) {
        if (error.name !== "AbortError") close();
      }
    };

    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT_MS);
    };

    input.addEventListener("compositionstart", () => {
      isComposing = true;
      clearTimeout(timer);
      if (asking) asking.abort();
    });
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
        // Some browsers would send the form with the Enter that only ends a composition.
        if (event.key === "Enter") event.preventDefault();
        return;
      }
      const count = list.children.length;
      switch (event.key) {
        case "ArrowDown":
        case "ArrowUp": {
          event.preventDefault();
          if (list.hidden) return void ask();
          const step = event.key === "ArrowDown" ? 1 : -1;
          // One place beside the suggestions is what was typed.
          choose(((chosen + 1 + step + count + 1) % (count + 1)) - 1);
          break;
        }
        case "Enter":
          if (!list.hidden && chosen >= 0) {
            event.preventDefault();
            take(chosen);
          }
          break;
        case "Escape":
          if (!list.hidden) {
            event.preventDefault();
            input.value = typed;
            close();
          }
          break;
        default:
      }
    });
    input.form.addEventListener("submit", (event) => {
      if (isComposing) event.preventDefault();
      else close();
    });
  }

  function periods(drawing) {
    const figure = drawing.closest("figure");
    const bars = [...drawing.querySelectorAll("a")];
    const hint = figure.querySelector(".hint");
    if (hint) hint.hidden = false;
    // One stop for the tab key; the arrows go from bar to bar.
    const stop = (here) => bars.forEach((bar, index) => bar.setAttribute("tabindex", index === here ? "0" : "-1"));
    stop(0);
    drawing.addEventListener("focusin", (event) => {
      const here = bars.indexOf(event.target);
      if (here >= 0) stop(here);
    });
    let start = -1;
    let end = -1;
    let pointer = null;
    let hasMoved = false;

    const paint = () => {
      const [first, last] = [Math.min(start, end), Math.max(start, end)];
      figure.classList.toggle("choosing", start >= 0);
      bars.forEach((bar, index) => bar.classList.toggle("chosen", start >= 0 && index >= first && index <= last));
    };
    const drop = () => {
      start = end = -1;
      pointer = null;
      paint();
    };
    const go = () => {
      const [first, last] = [Math.min(start, end), Math.max(start, end)];
      const address = new URL(drawing.dataset.go, location.origin);
      address.searchParams.set("from", bars[first].dataset.from);
      address.searchParams.set("to", bars[last].dataset.to);
      location.assign(address);
    };
    const at = (event) => {
      const box = drawing.getBoundingClientRect();
      const share = (event.clientX - box.left) / box.width;
      return Math.max(0, Math.min(bars.length - 1, Math.floor(share * bars.length)));
    };

    drawing.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      pointer = event.pointerId;
      hasMoved = false;
      start = end = at(event);
    });
    drawing.addEventListener("pointermove", (event) => {
      if (event.pointerId !== pointer) return;
      const now = at(event);
      if (now !== start && !hasMoved) {
        hasMoved = true;
        drawing.setPointerCapture(pointer);
      }
      end = now;
      if (hasMoved) paint();
    });
    drawing.addEventListener("pointerup", (event) => {
      if (event.pointerId !== pointer) return;
      pointer = null;
      if (hasMoved) go();
      else drop();
    });
    drawing.addEventListener("pointercancel", drop);
    drawing.addEventListener("dragstart", (event) => event.preventDefault());
    // A bar that was dragged over is no link that was clicked.
    drawing.addEventListener("click", (event) => {
      if (hasMoved) event.preventDefault();
    }, true);
    drawing.addEventListener("keydown", (event) => {
      const here = bars.indexOf(document.activeElement);
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (event.key === "Escape") return drop();
      if (event.key === "Enter" && start >= 0 && start !== end) {
        event.preventDefault();
        return go();
      }
      if (!step || here < 0) return;
      event.preventDefault();
      const next = Math.max(0, Math.min(bars.length - 1, here + step));
      if (event.shiftKey) {
        if (start < 0) start = here;
        end = next;
      } else {
        start = end = -1;
      }
      bars[next].focus();
      paint();
    });
  }
})();
