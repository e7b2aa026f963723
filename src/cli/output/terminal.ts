// Writes text for people to stderr, with a line that updates in place if stderr is a terminal.
import { showable } from '../../foundation/unicode-escape.js';

/** The output for people. */
export interface Terminal {
  /** Writes a line that stays. */
  line(text: string): void;
  /** Shows a line that the next one replaces. Does nothing if the output is not a terminal. */
  live(text: string): void;
  /** True if live lines are shown. */
  readonly isLive: boolean;
}

/** The part of `process.stderr` that is used, which a test can imitate. */
export interface TerminalStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Creates a terminal that writes to a stream. */
export function createTerminal(stream: TerminalStream): Terminal {
  const isLive = stream.isTTY === true;
  let hasLive = false;
  const clear = (): void => {
    if (hasLive) stream.write('\r\x1b[K');
    hasLive = false;
  };
  return {
    isLive,
    line(text) {
      clear();
      stream.write(`${showable(text)}\n`);
    },
    live(text) {
      if (!isLive) return;
      clear();
      const line = showable(text).replace(/[\t\n]+/g, ' ');
      stream.write(line.slice(0, (stream.columns ?? 80) - 1));
      hasLive = true;
    },
  };
}

/**
 * Creates a function that prints results to a stream: unchanged for a file or another program, with control characters
 * escaped for a terminal.
 */
export function createPrinter(stream: TerminalStream): (text: string) => void {
  return (text) => {
    stream.write(`${stream.isTTY === true ? showable(text) : text}\n`);
  };
}

/** Formats seconds as `1:02:03` or `4:05`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** Formats a number with commas between thousands. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** Formats a fraction as a percentage with two decimals. */
export function formatPercent(fraction: number): string {
  return `${(100 * fraction).toFixed(2)}%`;
}

/** Draws a bar of `width` cells, of which `fraction` is filled, in eighths of a cell. */
export function formatBar(fraction: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, fraction)) * width * 8);
  const full = '█'.repeat(Math.floor(eighths / 8));
  const partial = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8] ?? '';
  return (full + partial).padEnd(width);
}
