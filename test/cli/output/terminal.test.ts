import { describe, expect, it } from 'vitest';
import {
  createPrinter,
  createTerminal,
  formatBar,
  formatCount,
  formatDuration,
  formatPercent,
} from '../../../src/cli/output/terminal.js';
import { showable } from '../../../src/foundation/unicode-escape.js';
import { createFakeStream } from '../fake-stream.js';

describe('createTerminal', () => {
  it('replaces live lines, and lets lines stay', () => {
    const stream = createFakeStream(80);
    const terminal = createTerminal(stream);
    expect(terminal.isLive).toBe(true);
    terminal.live('1 of 3');
    terminal.live('2 of 3');
    expect(stream.shown()).toEqual(['2 of 3']);
    terminal.line('half-way');
    terminal.line('and on');
    terminal.live('3 of 3');
    expect(stream.shown()).toEqual(['half-way', 'and on', '3 of 3']);
  });

  it('cuts a live line so that it never wraps', () => {
    const stream = createFakeStream(10);
    createTerminal(stream).live('0123456789abc');
    expect(stream.raw()).toBe('012345678');
  });

  it('writes no live lines and no escape sequences to a file', () => {
    const stream = createFakeStream();
    const terminal = createTerminal(stream);
    expect(terminal.isLive).toBe(false);
    terminal.live('1 of 3');
    terminal.line('half-way');
    terminal.live('2 of 3');
    expect(stream.raw()).toBe('half-way\n');
  });
});

describe('figures', () => {
  it.each([
    [0, '0:00'],
    [59.4, '0:59'],
    [59.6, '1:00'],
    [245, '4:05'],
    [3599.7, '1:00:00'],
    [3723, '1:02:03'],
    [360_000, '100:00:00'],
    [-1, '0:00'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it('counts with commas and percentages with two decimals', () => {
    expect([formatCount(999), formatCount(1_234_567)]).toEqual(['999', '1,234,567']);
    expect([formatPercent(0.92404), formatPercent(1)]).toEqual(['92.40%', '100.00%']);
  });

  it('fills a bar in eighths', () => {
    expect([0, 0.5, 1].map((fraction) => formatBar(fraction, 4))).toEqual(['    ', '██  ', '████']);
    expect(formatBar(0.28125, 4)).toBe('█▏  ');
    expect(formatBar(1 / 32, 4)).toBe('▏   ');
    expect([formatBar(-1, 3), formatBar(2, 3)]).toEqual(['   ', '███']);
    for (let step = 0; step <= 100; step++) expect(formatBar(step / 100, 20).length).toBe(20);
  });
});

describe('control characters', () => {
  const esc = '\u001b';
  const bell = '\u0007';
  it.each([
    [`${esc}[2Jgone`, '\\u001b[2Jgone'],
    [`${esc}]8;;http://evil.example${bell}link`, '\\u001b]8;;http://evil.example\\u0007link'],
    ['\u009b31m', '\\u009b31m'],
    ['a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
    ['\u202aa\u202bb\u202cc\u202dd\u202e', '\\u202aa\\u202bb\\u202cc\\u202dd\\u202e'],
    ['\u2066a\u2067b\u2068c\u2069', '\\u2066a\\u2067b\\u2068c\\u2069'],
    ['\u200ea\u200fb\u061cc', '\u200ea\u200fb\u061cc'],
    ['a\rb\u007f\u0000', 'a\\u000db\\u007f\\u0000'],
    ['one\n\ttwo äöü 日本 😀', 'one\n\ttwo äöü 日本 😀'],
  ])('of %j are shown', (text, shown) => {
    expect(showable(text)).toBe(shown);
    const written: string[] = [];
    const terminal = createTerminal({ write: (piece) => written.push(piece), isTTY: true, columns: 200 });
    terminal.line(text);
    expect(written).toEqual([`${shown}\n`]);
    terminal.live(text);
    expect(written.at(-1)).toBe(shown.replace('\n\t', ' '));
  });

  it('of results are shown on a terminal, and kept in files and pipes', () => {
    const text = `a${esc}[2J\u009b\u2028b\tc\nd`;
    const printed = (isTTY?: boolean): string => {
      const written: string[] = [];
      createPrinter({ write: (piece) => written.push(piece), ...(isTTY !== undefined && { isTTY }) })(text);
      return written.join('');
    };
    expect(printed(true)).toBe('a\\u001b[2J\\u009b\\u2028b\tc\nd\n');
    expect([printed(false), printed()]).toEqual([`${text}\n`, `${text}\n`]);
  });
});
