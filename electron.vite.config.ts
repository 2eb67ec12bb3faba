// Builds the kiosk: main/, preload/ and renderer/ into out/.
//
// What main needs from npm is bundled into it, except better-sqlite3, which loads a binary. So a
// package holds one file to start from and a second one that is read behind the window, and no server's
// dependency can slip into a kiosk.

import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { firstPicture } from './renderer/first-picture.ts';
import { wordsFaces } from './scripts/words-faces.ts';

// The oldest runtime the code has to run on; electron-vite would ask for the newest it knows.
const node = 'node20.18';
const chrome = 'chrome130';
// What each library asks to be told to whoever is given it, and which of them there are.
const license = { fileName: 'licences.md' };

export default defineConfig({
  main: {
    build: {
      target: node,
      license,
      outDir: 'out/main',
      lib: { entry: 'main/index.ts', formats: ['es'] },
      externalizeDeps: false,
      rollupOptions: {
        external: ['better-sqlite3'],
        output: {
          chunkFileNames: '[name].js',
          // why: V8 keeps a text with one letter beyond Latin-1, a dash in a comment, in two bytes a character
          charset: 'ascii',
          comments: { legal: true, annotation: false, jsdoc: false },
        },
      },
    },
  },
  preload: {
    build: {
      target: node,
      license,
      outDir: 'out/preload',
      // why CommonJS, whole: a sandboxed preload can neither import nor load a second file
      lib: { entry: 'preload/index.ts', formats: ['cjs'] },
      externalizeDeps: false,
      isolatedEntries: true,
    },
  },
  renderer: {
    root: 'renderer',
    build: {
      target: chrome,
      license,
      outDir: 'out/renderer',
      minify: true,
      // why: files come from the disk beside the application, where a large one costs nothing
      chunkSizeWarningLimit: 2000,
      // why: the page takes no font from anywhere but these files, not even from its own text
      assetsInlineLimit: 0,
      rollupOptions: { input: { index: 'renderer/index.html', paper: 'renderer/paper.html' } },
    },
    plugins: [react(), firstPicture, wordsFaces(process.cwd())],
  },
});
