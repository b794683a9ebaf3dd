// What is scrolled sideways can be scrolled from the keyboard, too: it gets the focus.
const scrolled = () => {
  for (const box of document.querySelectorAll("pre, .table-wrapper, article p:has(> img)")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
};
addEventListener("load", scrolled);
addEventListener("resize", scrolled);
