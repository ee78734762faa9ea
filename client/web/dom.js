// dom.js - the few things the page does to its elements. Text is set as text;
// nothing a person wrote is ever read as markup.

export function $(id) {
  return document.getElementById(id);
}

function node(what) {
  return typeof what === "string" ? $(what) : what;
}

export function put(what, text) {
  const to = node(what);
  if (to.textContent !== text) to.textContent = text ?? "";
}

export function show(what, visible) {
  const to = node(what);
  if (to.hidden === visible) to.hidden = !visible;
}

export function element(tag, text = "", name = "") {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (name) made.className = name;
  return made;
}

// keyed - one child of `list` for each item, in order. A child belongs to its
// key for life: an element never becomes another one under the finger.
export function keyed(list, items, keyOf, update, tag = "li") {
  const old = new Map();
  for (const child of list.children) old.set(child.dataset.key, child);
  let at = list.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let child = old.get(key);
    if (child) old.delete(key);
    else {
      child = document.createElement(tag);
      child.dataset.key = key;
    }
    update(child, item);
    if (child === at) at = at.nextElementSibling;
    else list.insertBefore(child, at);
  }
  for (const child of old.values()) child.remove();
}
