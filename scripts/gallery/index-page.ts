/** The page to look through the pictures: chosen by screen, language, theme, shape and size. */
import { type Picture } from './catalogue.ts';

const filters = ['scene', 'language', 'theme', 'shape', 'text', 'reach'] as const;

export function indexPage(pictures: readonly Picture[]): string {
  const shown = pictures.map(tagged).toSorted((a, b) => (a.order < b.order ? -1 : 1));
  const choices = filters.map((name) => {
    const values = [...new Set(shown.map(({ tags }) => tags[name]))];
    const options = values.map((value) => `<option>${escaped(value)}</option>`).join('');
    return `<label>${name} <select name="${name}"><option value="">all</option>${options}</select></label>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Kangen: every screen</title>
<style>${style}</style>
<form>${choices.join('\n')}<label><input type="checkbox" name="faulty"> with faults only</label><output></output></form>
<main>
${shown.map(figure).join('\n')}
</main>
<script>${script}</script>
</html>
`;
}

function tagged(picture: Picture) {
  const { scene, language, shape, display, file } = picture;
  const tags = {
    scene,
    language,
    theme: display.theme,
    shape,
    text: String(display.text),
    reach: display.reach ? 'low' : 'usual',
  };
  return { tags, order: `${scene} ${language} ${file}`, file, faults: picture.faults };
}

function figure({ tags, file, faults }: ReturnType<typeof tagged>): string {
  const data = filters.map((name) => `data-${name}="${escaped(tags[name])}"`).join(' ');
  const words = `${tags.scene} · ${tags.language} · ${tags.theme}`;
  const said = faults.map((fault) => `<b>${escaped(fault)}</b>`).join('');
  return `<figure ${data} data-faulty="${faults.length > 0}"><a href="${file}"><img src="${file}" alt="${escaped(words)}" loading="lazy"></a><figcaption>${escaped(words)}${said}</figcaption></figure>`;
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (one) => `&#${one.codePointAt(0)};`);

const style = `
body { margin: 0; font: 15px/1.4 sans-serif; background: #eee; color: #222 }
form { position: sticky; top: 0; display: flex; flex-wrap: wrap; gap: 16px; padding: 12px 20px; background: #fff }
main { display: flex; flex-wrap: wrap; gap: 20px; padding: 20px }
figure { margin: 0; width: 240px } figure[hidden] { display: none }
figure[data-shape='landscape'] { width: 427px }
img { width: 100%; display: block; background: #ccc }
figure[data-shape='portrait'] img { aspect-ratio: 9 / 16 } figure[data-shape='landscape'] img { aspect-ratio: 16 / 9 }
figcaption { font-size: 13px } b { display: block; color: #a00; font-weight: 400 }
`;

const script = `
const form = document.querySelector('form');
const choose = () => {
  const chosen = new FormData(form);
  let count = 0;
  for (const one of document.querySelectorAll('figure')) {
    one.hidden = [...chosen].some(([name, value]) =>
      name === 'faulty' ? one.dataset.faulty !== 'true' : value !== '' && one.dataset[name] !== value);
    if (!one.hidden) count += 1;
  }
  form.querySelector('output').textContent = count + ' pictures';
};
form.addEventListener('input', choose);
choose();
`;
