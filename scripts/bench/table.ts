/** The table for people, on a terminal and in docs/performance.md. */
import { type Judged, verdictOf } from './judge.ts';
import { type Target } from './row.ts';

const head = ['row', 'ours', 'yardstick', 'ratio', 'spread', 'target', 'verdict'];

export function tableText(judged: readonly Judged[]): string {
  const lines = [head, ...judged.map(cells)];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => widthOf(line, column))));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function tableMarkdown(judged: readonly Judged[]): string {
  const row = (line: readonly string[]): string => `| ${line.join(' | ')} |`;
  const rule = row(head.map(() => '---'));
  return [row(head), rule, ...judged.map((one) => row(cells(one)))].join('\n');
}

function cells(judged: Judged): string[] {
  const { comparison, ours, yardstick, ratio, spread } = judged;
  const { id, unit, target } = comparison;
  return [
    `${id}: ${comparison.ours}, by ${comparison.yardstick}`,
    `${figureText(ours)} ${unit}`,
    `${figureText(yardstick)} ${unit}`,
    ratio.toFixed(2),
    `${Math.round(spread * 100)} %`,
    targetText(target, unit),
    verdictOf(judged),
  ];
}

const targetText = (target: Target, unit: string): string =>
  [
    'least' in target ? `≥ ${target.least.toFixed(2)}` : `≤ ${target.most.toFixed(2)}`,
    ...(target.oursMost === undefined ? [] : [`≤ ${target.oursMost} ${unit}`]),
  ].join(' and ');

/** Three digits that count. */
function figureText(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en');
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

const widthOf = (line: readonly string[], column: number): number => (line[column] ?? '').length;
