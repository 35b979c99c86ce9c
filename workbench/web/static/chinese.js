// Streamlit's own words in Chinese: whole texts only, and never inside what a page wrote.
(() => {
  "use strict";
  window.prerenderReady = false;
  const words = __WORDS__;
  const patterns = __PATTERNS__.map(([wanted, given]) => [new RegExp(wanted), given]);
  const names = ["aria-label", "placeholder", "title", "alt", "data-placeholder"];
  const ours = "[data-testid=stMarkdownContainer],[data-testid=stCode],[data-testid=stTable],textarea,[contenteditable]";

  const said = (text) => {
    const bare = text.trim();
    if (!bare) return text;
    if (Object.hasOwn(words, bare)) return text.replace(bare, () => words[bare]);
    const found = patterns.find(([wanted]) => wanted.test(bare));
    return found ? text.replace(bare, () => bare.replace(found[0], found[1])) : text;
  };
  const sayText = (node) => {
    if (node.parentElement?.closest(ours)) return;
    const chinese = said(node.data);
    if (chinese !== node.data) node.data = chinese;
  };
  const sayName = (element, name) => {
    const value = element.getAttribute(name);
    const chinese = value && said(value);
    if (chinese && chinese !== value) element.setAttribute(name, chinese);
  };
  const say = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return sayText(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    names.forEach((name) => sayName(root, name));
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) sayText(node);
      else names.forEach((name) => sayName(node, name));
    }
  };
  const watch = (changes) => {
    for (const change of changes) {
      if (change.type === "characterData") sayText(change.target);
      else if (change.type === "attributes") sayName(change.target, change.attributeName);
      else change.addedNodes.forEach(say);
    }
  };
  const what = { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: names };
  new MutationObserver(watch).observe(document.documentElement, what);
  say(document.documentElement);
})();
