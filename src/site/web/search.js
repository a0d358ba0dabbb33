// The search, and the list of contents: open where there is room for it. The index is loaded when the search is first used.
"use strict";

const wide = matchMedia("(min-width: 60.01rem)");
const contents = document.querySelector("aside details");
if (contents) {
    const fit = () => { contents.open = wide.matches; };
    wide.addEventListener("change", fit);
    fit();
}

const form = document.querySelector("form[role=search]");
const input = form.querySelector("input");
const results = form.querySelector("ol");
const MOST = 20;

const literal = text => text.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&");

function loadIndex() {
    if (!document.getElementById("search-index")) {
        const script = document.createElement("script");
        script.id = "search-index";
        script.src = form.dataset.root + "search-index.js";
        script.addEventListener("load", search);
        document.head.append(script);
    }
}

// All words must be in the entry; those in a heading, and those at the start of a word, count for more. A file of the source
// comes behind what was written to be read.
function score(entry, words) {
    const [page, heading, address, text] = entry.map(part => part.toLowerCase());
    let sum = 0;
    for (const word of words) {
        const start = (" " + heading).search(new RegExp("[^\\p{L}\\p{N}]" + literal(word), "u"));
        const here = start >= 0 ? 40 : heading.includes(word) ? 20 : page.includes(word) ? 8 : text.includes(word) ? 3 : 0;
        if (here === 0) {
            return 0;
        }
        sum += here + (heading === word || heading.startsWith(word + " ") ? 30 : 0);
    }
    return (sum - Math.min(2, heading.length / 100)) * (address.startsWith("source/") ? 0.2 : 1);
}

// A text in which the words are marked, as nodes, because the text may look like HTML.
function marked(text, words) {
    const pattern = new RegExp("(" + words.map(literal).join("|") + ")", "giu");
    return text.split(pattern).map((part, at) => {
        if (at % 2 === 0) {
            return part;
        }
        const mark = document.createElement("mark");
        mark.textContent = part;
        return mark;
    });
}

function excerpt(text, words) {
    const at = Math.max(0, text.toLowerCase().indexOf(words[0]) - 50);
    const start = at === 0 ? 0 : text.indexOf(" ", at) + 1;
    return (start > 0 ? "… " : "") + text.slice(start, start + 150) + (text.length > start + 150 ? " …" : "");
}

function item([page, heading, url, text], words) {
    const link = document.createElement("a");
    link.href = form.dataset.root + url;
    const title = document.createElement("b");
    title.append(...marked(heading, words));
    const place = document.createElement("i");
    place.textContent = page === heading ? "" : "  " + page;
    const line = document.createElement("small");
    line.append(...marked(excerpt(text, words), words));
    link.append(title, place, line);
    const element = document.createElement("li");
    element.append(link);
    return element;
}

function search() {
    const words = input.value.toLowerCase().split(/\s+/u).filter(word => word !== "");
    if (words.length === 0 || typeof searchIndex === "undefined") {
        results.hidden = true;
        return;
    }
    const found = searchIndex.map(entry => [score(entry, words), entry])
        .filter(([points]) => points > 0)
        .sort(([first], [second]) => second - first)
        .slice(0, MOST)
        .map(([, entry]) => item(entry, words));
    if (found.length === 0) {
        const nothing = document.createElement("p");
        nothing.textContent = "Nothing found";
        found.push(nothing);
    }
    results.replaceChildren(...found);
    results.hidden = false;
}

function move(by) {
    const all = [input, ...results.querySelectorAll("a")];
    const at = all.indexOf(document.activeElement) + by;
    all[Math.min(Math.max(at, 0), all.length - 1)].focus();
}

input.addEventListener("focus", loadIndex);
input.addEventListener("input", search);
form.addEventListener("submit", event => {
    event.preventDefault();
    results.querySelector("a")?.click();
});
form.addEventListener("click", event => {
    if (event.target.closest("a")) {
        results.hidden = true;
    }
});
document.addEventListener("click", event => {
    if (!form.contains(event.target)) {
        results.hidden = true;
    }
});
document.addEventListener("keydown", event => {
    if (event.key === "/" && document.activeElement !== input) {
        event.preventDefault();
        input.focus();
    } else if (form.contains(document.activeElement)) {
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            move(event.key === "ArrowDown" ? 1 : -1);
        } else if (event.key === "Escape") {
            results.hidden = true;
            input.blur();
        }
    }
});
