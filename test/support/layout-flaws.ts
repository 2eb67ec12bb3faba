/**
 * Run inside the page: what cannot be touched or read as it stands. Uses nothing from outside itself.
 * A button is at least 48 px, 15 mm on a screen of 1080 px and 336 mm.
 */
export function flawsOfLayout(): string[] {
  const touchMin = 48;
  // Browsers round what they lay out.
  const slack = 1;
  const inside = ({ left, top, right, bottom }: DOMRect): boolean =>
    left >= -slack &&
    top >= -slack &&
    right <= window.innerWidth + slack &&
    bottom <= window.innerHeight + slack;
  const shown = (one: Element): boolean => one.checkVisibility({ visibilityProperty: true });
  const named = (one: Element): string =>
    `${one.tagName.toLowerCase()}.${one.className} "${(one.textContent ?? '').slice(0, 30)}"`;
  const flaws: string[] = [];

  const touched = document.querySelectorAll(
    'button, [role="button"], [role="radio"], a[href], input',
  );
  for (const button of [...touched].filter(shown)) {
    const box = button.getBoundingClientRect();
    if (box.width < touchMin || box.height < touchMin)
      flaws.push(`${named(button)} is ${box.width}×${box.height}`);
    if (!inside(box)) flaws.push(`${named(button)} is outside the window`);
  }
  if (touched.length === 0) flaws.push('nothing can be touched');

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement;
    if (parent === null || (texts.currentNode.nodeValue ?? '').trim() === '') continue;
    // For readers of screens only.
    if (!shown(parent) || parent.closest('.unseen, [data-react-aria-prevent-focus]')) continue;
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    if (!inside(range.getBoundingClientRect()))
      flaws.push(`${named(parent)} is outside the window`);
    const block = getComputedStyle(parent).display === 'inline' ? parent.parentElement : parent;
    if (block && block.clientWidth > 0 && block.scrollWidth > block.clientWidth + slack)
      flaws.push(`${named(block)} is cut off: ${block.scrollWidth} in ${block.clientWidth}`);
  }
  return flaws;
}
