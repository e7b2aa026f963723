// Shows downloads from the hub on the terminal, with their size and the time left.
import { describeText } from '../../foundation/describe-value.js';
import type { HubOptions } from '../../node/hub/settings.js';
import { formatBar, formatDuration } from '../output/terminal.js';
import type { CommandContext } from './command.js';

/** Without live lines, seconds between two printed lines. */
const secondsBetweenLines = 15;

/** The most characters of a path to show. */
const mostPathCharacters = 60;

/** Options for the hub that show downloads on the terminal and stop them at the signal. */
export function downloads({ terminal, signal }: Pick<CommandContext, 'terminal' | 'signal'>): HubOptions {
  let start: { readonly at: number; readonly received: number } | undefined;
  let drawn = Number.NEGATIVE_INFINITY;
  return {
    signal,
    onProgress({ file, received, total }) {
      const now = performance.now() / 1000;
      start ??= { at: now, received };
      if (!terminal.isLive && now - drawn < secondsBetweenLines && received < total) return;
      drawn = now;
      const rate = (received - start.received) / Math.max(now - start.at, 1e-3);
      const left = rate > 0 ? `  ${formatDuration((total - received) / rate)} left` : '';
      const line =
        `${describeText(file, mostPathCharacters)}  ${formatBytes(received)} of ` +
        `${formatBytes(total)}  ${formatBytes(rate)}/s${left}`;
      if (terminal.isLive) terminal.live(`${formatBar(received / total, 20)} ${line}`);
      else terminal.line(line);
    },
  };
}

/** Bytes as `1.2 GB`, with decimal units, as the hub shows them. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
