/**
 * The page with its first picture in it, drawn when the kiosk is built: it is painted before a line of script has
 * run, and the interface draws the same one in its place.
 */
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { Waking } from './screens/waking.tsx';

const ROOT = '<div id="root"></div>';

/** A plugin of vite's. @throws where the page has no place for it */
export const firstPicture = {
  name: 'first-picture',
  transformIndexHtml(html: string, { filename }: { filename: string }): string {
    if (!filename.endsWith('/index.html')) return html;
    if (!html.includes(ROOT)) throw new Error('index.html has a root');
    return html.replace(
      ROOT,
      `<div id="root">${renderToStaticMarkup(createElement(Waking))}</div>`,
    );
  },
};
