// Figures in README.md and docs are those in the JSON files that the benchmarks write.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './support/installed-package.js';

const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const json = (path: string) => JSON.parse(textOf(path));

interface Accuracy {
  readonly name: string;
  readonly size: number;
  readonly tokensPerSecond: number;
  readonly accuracies: Readonly<Record<string, number>>;
}
const results: readonly Accuracy[] = json('docs/accuracy.json').accuracy.results;
const resultOf = (name: string): Accuracy => results.find((result) => result.name === name) ?? expect.fail(name);
const percent = (value = Number.NaN, digits = 1): string => `${(100 * value).toFixed(digits)}%`;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

describe('README.md', () => {
  it.each([
    ['bytetag, `pos-en`', 'bytetag, joint, `fp32`'],
    ['bytetag, `pos-en`, `--dtype q8`', 'bytetag, joint, `q8`'],
    ['wink-nlp', 'wink-nlp'],
    ['compromise', 'compromise'],
  ])('has the measured figures of %s', (shown, measured) => {
    const { accuracies, tokensPerSecond, size } = resultOf(measured);
    const speed = Math.round(tokensPerSecond).toLocaleString('en-US');
    const cells = [shown, percent(accuracies.tag), percent(accuracies['typos:0.1']), speed, megabytes(size)];
    expect(textOf('README.md')).toContain(`| ${cells.join(' | ')} |`);
  });

  it('has the measured times of training and tagging', () => {
    const { ours, theirs } = stepSeconds();
    expect(textOf('README.md')).toContain(`take ${ours.toFixed(1)} s a step`);
    expect(textOf('README.md')).toContain(`PyTorch takes ${theirs.toFixed(1)} s`);
    const times = resultOf('wink-nlp').tokensPerSecond / resultOf('bytetag, joint, `fp32`').tokensPerSecond;
    expect(textOf('README.md')).toContain(`wink-nlp is ${Math.round(times)} times as fast`);
  });
});

/** Median seconds of a step of byt5-small with Adafactor, here and in PyTorch, from the table of docs/performance.md. */
function stepSeconds(): { readonly ours: number; readonly theirs: number } {
  const table = textOf('docs/performance.md')
    .split('<!-- training byt5-small adafactor -->')[1]
    ?.split('<!-- end -->')[0];
  const secondsOf = (name: string): number =>
    Number(new RegExp(`^\\| ${name}[^|]*\\|[^|]*\\|[^|]*\\| ([\\d.]+)`, 'm').exec(table ?? '')?.[1]);
  return { ours: secondsOf('bytetag'), theirs: secondsOf('PyTorch') };
}

describe('docs/accuracy.md', () => {
  it.each(results.map((result) => [result.name, result] as const))('has the measured figures of %s', (name, result) => {
    const accuracies = Object.values(result.accuracies).map((value) => percent(value, 2));
    const cells = [name, ...accuracies, result.tokensPerSecond.toFixed(0), megabytes(result.size)];
    expect(textOf('docs/accuracy.md')).toContain(`| ${cells.join(' | ')} |`);
  });
});

it('every table of docs/performance.md has its measurements in docs/performance.json', () => {
  const measured = Object.keys(json('docs/performance.json'));
  const tables = [...textOf('docs/performance.md').matchAll(/<!-- (?!end)(.+?) -->/g)].map(([, name]) => name);
  expect(tables.length).toBeGreaterThan(10);
  expect(tables.filter((name) => !measured.includes(name ?? ''))).toEqual([]);
});
