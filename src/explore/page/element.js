"use strict";

// What the programs that are shared with reports find on a page.
const huzhu = {
  // An element with attributes and text; nothing is ever parsed as markup.
  element(name, attributes = {}, text = "") {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text) element.textContent = text;
    return element;
  },
};
