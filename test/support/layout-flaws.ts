/**
 * Run inside the page: what cannot be touched or read as it stands. Uses nothing from outside itself.
 * Sizes are millimetres of the panel that renderer/theme/sizes.css is made for: 336 on its shorter side.
 */
export function flawsOfLayout(): string[] {
  const mm = Math.min(window.innerWidth, window.innerHeight) / 336;
  // Browsers round what they lay out.
  const slack = 1;
  const touchMin = 15 * mm - slack / 2;
  const flaws: string[] = [];

  const page = { left: 0, top: 0, right: window.innerWidth, bottom: window.innerHeight };
  const within = (inner: Box, outer: Box): boolean =>
    inner.left >= outer.left - slack &&
    inner.top >= outer.top - slack &&
    inner.right <= outer.right + slack &&
    inner.bottom <= outer.bottom + slack;
  type Box = Pick<DOMRect, 'left' | 'top' | 'right' | 'bottom'>;
  // What lies over everything else: beneath it nothing is read or touched.
  const layer = document.querySelector('.display-panel') ?? document.body;
  const unread = '.unseen, [aria-hidden="true"], [data-react-aria-prevent-focus]';
  const shown = (one: Element): boolean =>
    one.checkVisibility({ visibilityProperty: true }) &&
    layer.contains(one) &&
    one.closest(unread) === null;
  const named = (one: Element): string =>
    `${one.tagName.toLowerCase()}.${one.getAttribute('class') ?? ''} "${one.textContent.slice(0, 30)}"`;

  /** Part of what is moved up and down by whoever reads it, and not all of it in sight now. */
  const isFurtherOn = (one: Element): boolean => {
    for (let at = one.parentElement; at !== null; at = at.parentElement) {
      const { overflowY } = getComputedStyle(at);
      if (!['auto', 'scroll'].includes(overflowY) || at.scrollHeight <= at.clientHeight) continue;
      const [own, sight] = [one.getBoundingClientRect(), at.getBoundingClientRect()];
      return own.top < sight.top - slack || own.bottom > sight.bottom + slack;
    }
    return false;
  };

  const touched = document.querySelectorAll(
    'button, [role="button"], [role="radio"], a[href], input',
  );
  if (touched.length === 0 && document.querySelector('.bottom-bar') !== null)
    flaws.push('nothing can be touched');
  const low = document.documentElement.dataset['reach'] === 'low';
  const upright = window.innerHeight > window.innerWidth;
  for (const button of [...touched].filter((one) => shown(one) && !isFurtherOn(one))) {
    const box = button.getBoundingClientRect();
    const middle = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
    if (box.width < touchMin || box.height < touchMin)
      flaws.push(`${named(button)} is ${box.width / mm}×${box.height / mm} mm`);
    if (!within(box, page)) flaws.push(`${named(button)} is outside the window`);
    else if (!button.contains(document.elementFromPoint(middle.x, middle.y)))
      flaws.push(`${named(button)} lies under something else`);
    // The bar at the top is for staff.
    if (low && upright && button.closest('.top-bar') === null && box.top < page.bottom / 2 - slack)
      flaws.push(`${named(button)} is too high for a low reach`);
  }

  /** What hides whatever reaches out of it, from the nearest on. */
  const clippedBy = (one: Element): Box[] => {
    const clips: Box[] = [page];
    for (let at: Element | null = one; at !== null; at = at.parentElement) {
      if (getComputedStyle(at).overflow !== 'visible') clips.unshift(at.getBoundingClientRect());
    }
    return clips;
  };
  /** Rows for which there is no room stand wholly beside those that are shown (theme/screens.css). */
  const isPutAway = (one: Element): boolean => {
    const list = one.closest('.standing');
    if (list === null) return false;
    return one.getBoundingClientRect().left >= list.getBoundingClientRect().right;
  };
  const bars = [...document.querySelectorAll('.top-bar, .bottom-bar')].map((bar) => ({
    bar,
    box: bar.getBoundingClientRect(),
  }));
  // Boxes of lines are higher than the letters in them: only what is nearly on another counts.
  const letters = ({ left, top, right, bottom }: DOMRect): Box => ({
    left,
    right,
    top: top + (bottom - top) * 0.25,
    bottom: bottom - (bottom - top) * 0.2,
  });
  const lines: { of: Text; box: DOMRect }[] = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode as Text;
    const parent = text.parentElement;
    if (parent === null || text.data.trim() === '' || !shown(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const whole = range.getBoundingClientRect();
    if (isPutAway(parent) || isFurtherOn(parent)) continue;
    if (!within(whole, page)) flaws.push(`${named(parent)} is outside the window`);
    else if (clippedBy(parent).some((clip) => !within(whole, clip)))
      flaws.push(`${named(parent)} is cut off`);
    const block = getComputedStyle(parent).display === 'inline' ? parent.parentElement : parent;
    if (block && block.clientWidth > 0 && block.scrollWidth > block.clientWidth + slack)
      flaws.push(`${named(block)} is cut off: ${block.scrollWidth} in ${block.clientWidth}`);
    const pressed = parent.closest('button');
    if (pressed !== null && !within(whole, pressed.getBoundingClientRect()))
      flaws.push(`${named(pressed)} does not hold its words`);
    for (const { bar, box } of bars) {
      const { top, bottom } = letters(whole);
      if (!bar.contains(parent) && bottom > box.top + slack && top < box.bottom - slack)
        if (parent.closest('.page') !== null) flaws.push(`${named(parent)} is under a bar`);
    }
    for (const box of range.getClientRects()) lines.push({ of: text, box });
  }

  lines.forEach((one, place) => {
    const here = letters(one.box);
    for (const other of lines.slice(place + 1)) {
      const there = letters(other.box);
      const apart =
        other.of === one.of ||
        here.right <= there.left + slack ||
        there.right <= here.left + slack ||
        here.bottom <= there.top + slack ||
        there.bottom <= here.top + slack;
      if (!apart) flaws.push(`"${one.of.data}" lies on "${other.of.data}"`);
    }
  });

  const parts = [...document.querySelectorAll('.touch > *, .actions > *, .tell-words > *')].filter(
    shown,
  );
  parts.forEach((part, place) => {
    const next = parts[place + 1];
    if (next === undefined || next.parentElement !== part.parentElement) return;
    if (getComputedStyle(part).position === 'absolute') return;
    if (part.getBoundingClientRect().bottom > next.getBoundingClientRect().top + slack)
      flaws.push(`${named(part)} reaches into ${named(next)}`);
  });
  for (const part of document.querySelectorAll('.details, .telling, .touch, .tell-words')) {
    if (shown(part) && part.scrollHeight > part.clientHeight + 2 * slack)
      flaws.push(`${named(part)} does not fit: ${part.scrollHeight} in ${part.clientHeight}`);
  }
  return [...new Set(flaws)];
}
