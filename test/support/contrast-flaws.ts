/**
 * Run inside the page: words and icons that stand out too little from what is drawn behind them, by WCAG 2.2
 * criteria 1.4.3 and 1.4.11, and 1.4.6 in the high-contrast theme. axe leaves open what stands on a picture
 * or on two grounds at once, as most of a kiosk does. Uses nothing from outside itself.
 */
export function flawsOfContrast(): string[] {
  type Colour = [red: number, green: number, blue: number, alpha: number];
  // Large text of WCAG, on a panel that is read from further away: a title, or more.
  const largeFromPx = (12.8 * Math.min(window.innerWidth, window.innerHeight)) / 336;
  const isHigh = document.documentElement.dataset['theme'] === 'high-contrast';
  const [least, leastLarge] = isHigh ? [7, 4.5] : [4.5, 3];

  const brush = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const known = new Map<string, Colour>();
  const colourOf = (css: string): Colour => {
    const before = known.get(css);
    if (before !== undefined || brush === null) return before ?? [0, 0, 0, 0];
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = css;
    brush.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0, alpha = 0] = brush.getImageData(0, 0, 1, 1).data;
    const colour: Colour = [red, green, blue, alpha / 255];
    known.set(css, colour);
    return colour;
  };
  const over = ([r, g, b, alpha]: Colour, [r2, g2, b2]: Colour): Colour => [
    r * alpha + r2 * (1 - alpha),
    g * alpha + g2 * (1 - alpha),
    b * alpha + b2 * (1 - alpha),
    1,
  ];
  const luminance = ([red, green, blue]: Colour): number => {
    const [r = 0, g = 0, b = 0] = [red, green, blue].map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one: Colour, other: Colour): number => {
    const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };

  /** What an element itself draws at its place: one colour, or each of a ground of several. */
  const drawnBy = (one: Element): Colour[] => {
    const style = getComputedStyle(one);
    if (one instanceof SVGGeometryElement)
      return [colourOf(style.fill === 'none' ? style.stroke : style.fill)];
    if (style.backgroundImage.includes('gradient'))
      return (style.backgroundImage.match(/(?:rgba?|color)\([^)]*\)/g) ?? []).map(colourOf);
    return [colourOf(style.backgroundColor)];
  };
  const groundsAt = (one: Element, x: number, y: number): Colour[] => {
    const stack = document.elementsFromPoint(x, y);
    const from = stack.indexOf(one);
    // Whatever does not lie there itself is drawn on what is below the next of its parents that does.
    const parent = one.parentElement;
    if (from < 0) return parent === null ? [[255, 255, 255, 1]] : groundsAt(parent, x, y);
    const layers: Colour[] = [];
    for (const layer of stack.slice(from)) {
      const drawn = drawnBy(layer).filter(([, , , alpha]) => alpha > 0);
      if (drawn.length > 0 && drawn.every(([, , , alpha]) => alpha === 1))
        return drawn.map((ground) =>
          layers.reduceRight((below, above) => over(above, below), ground),
        );
      layers.push(...drawn);
    }
    return [[255, 255, 255, 1]];
  };
  const opacityOf = (one: Element): number => {
    let opacity = 1;
    for (let at: Element | null = one; at !== null; at = at.parentElement)
      opacity *= Number(getComputedStyle(at).opacity);
    return opacity;
  };
  const worstOf = (one: Element, css: string, boxes: readonly DOMRect[]): number => {
    const [red, green, blue, alpha] = colourOf(css);
    const own: Colour = [red, green, blue, alpha * opacityOf(one)];
    const points = boxes.flatMap(({ left, right, top, bottom }) =>
      [0.05, 0.5, 0.95].map((part) => [left + (right - left) * part, (top + bottom) / 2] as const),
    );
    const grounds = points.flatMap(([x, y]) => groundsAt(one, x, y));
    return Math.min(...grounds.map((ground) => contrast(over(own, ground), ground)));
  };

  // What can never be pressed covers no less for it.
  const solid = new CSSStyleSheet();
  solid.replaceSync('* { pointer-events: auto !important; }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, solid];
  const layer = document.querySelector('.display-panel') ?? document.body;
  const looked = (one: Element): boolean =>
    one.checkVisibility({ visibilityProperty: true }) &&
    layer.contains(one) &&
    one.closest('.unseen, [data-disabled], [aria-disabled="true"]') === null;
  /** What its parents cut away, for want of room or to be moved to, is not drawn at all. */
  const drawnOf = (one: Element, boxes: readonly DOMRect[]): DOMRect[] => {
    let left = boxes.filter(({ width, height }) => width > 0 && height > 0);
    for (let at: Element | null = one; at !== null; at = at.parentElement) {
      if (at !== document.documentElement && getComputedStyle(at).overflow === 'visible') continue;
      const clip = at.getBoundingClientRect();
      left = left.filter(
        (box) =>
          (box.left + box.right) / 2 < clip.right &&
          (box.left + box.right) / 2 > clip.left &&
          (box.top + box.bottom) / 2 < clip.bottom &&
          (box.top + box.bottom) / 2 > clip.top,
      );
    }
    return left;
  };
  const flaws: string[] = [];
  const judge = (said: string, worst: number, wanted: number): void => {
    if (worst < wanted) flaws.push(`${said} stands out by ${worst.toFixed(1)} to 1 only`);
  };

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode as Text;
    const one = text.parentElement;
    if (one === null || text.data.trim() === '' || !looked(one)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const boxes = drawnOf(one, [...range.getClientRects()]);
    const style = getComputedStyle(one);
    const isLarge = Number.parseFloat(style.fontSize) >= largeFromPx;
    const colour = one instanceof SVGElement ? style.fill : style.color;
    judge(`"${text.data}"`, worstOf(one, colour, boxes), isLarge ? leastLarge : least);
  }
  for (const icon of document.querySelectorAll('svg.icon')) {
    const parent = icon.parentElement;
    if (parent === null || !looked(icon)) continue;
    const boxes = drawnOf(parent, [parent.getBoundingClientRect()]);
    judge(
      `the picture in "${parent.className}"`,
      worstOf(parent, getComputedStyle(icon).stroke, boxes),
      3,
    );
  }
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== solid);
  return [...new Set(flaws)];
}
