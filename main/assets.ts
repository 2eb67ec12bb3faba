/**
 * Which file of the interface a URL names. SECURITY: our own scheme instead of file:// (Electron
 * checklist 18): nothing but listed kinds of files below one folder can be read, whatever the URL says.
 */
import { extname, join, sep } from 'node:path';

export const APP_SCHEME = 'app';
export const APP_HOST = 'kiosk';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;
export const APP_URL = `${APP_ORIGIN}/index.html`;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** SECURITY: define a Content Security Policy (Electron checklist 7). The page has no network at all. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  // The one inline style that react-aria-components adds for its press style.
  "style-src 'self' 'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  // Text becomes neither markup nor code, and there is nobody who may say otherwise.
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
  // No printing, no message boxes, no downloads, no windows, no forms: nothing but these two.
  'sandbox allow-scripts allow-same-origin',
].join('; ');

export interface Asset {
  file: string;
  type: string;
}

/**
 * @param root absolute folder of the built interface
 * @returns null where the URL is not ours, leads elsewhere, or names a kind of file that is not served
 */
export function assetAt(url: string, root: string): Asset | null {
  if (!URL.canParse(url)) return null;
  const { protocol, host, pathname } = new URL(url);
  if (protocol !== `${APP_SCHEME}:` || host !== APP_HOST) return null;
  const path = decoded(pathname);
  // Backslashes and NUL mean something to some file systems and nothing to ours.
  if (path === null || path.includes('\0') || path.includes('\\')) return null;
  const file = join(root, path);
  const type = types[extname(file)];
  return type !== undefined && file.startsWith(root + sep) ? { file, type } : null;
}

function decoded(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    // A stray % sign: no file of ours has one.
    return null;
  }
}
