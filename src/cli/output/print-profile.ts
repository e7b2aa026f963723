// The option `--profile`, which measures a command, writes a trace and prints a table of where the time went.
import type { ProfileSummary } from '../../engine/profile/profile.js';
import { Profiler } from '../../node/runtime/profiler.js';
import { formatCount, formatPercent, type Terminal } from './terminal.js';

/** The command-line option. */
export const profileOptions = {
  profile: {
    kind: 'string',
    placeholder: 'FILE',
    help: 'time operators and layers: print totals, write a trace for chrome://tracing or Perfetto',
  },
} as const;

/** The most layers in the table. The trace has all layers. */
const maxLayers = 40;

/** Runs `work`. If a path for a trace is given, measures it and prints where the time went. */
export async function withProfile(
  path: string | undefined,
  terminal: Terminal,
  work: (profiler?: Profiler) => Promise<void>,
): Promise<void> {
  if (path === undefined) return work();
  const profiler = await Profiler.create(path);
  try {
    await work(profiler);
    terminal.line(formatProfile(await profiler.finish(), path));
  } finally {
    await profiler.dispose();
  }
}

/** Formats tables of time by operator, layer and session. @param path of the trace */
export function formatProfile(summary: ProfileSummary, path: string): string {
  const { seconds, isPartial, sessions, operators, layers } = summary;
  const inOperators = operators.reduce((sum, operator) => sum + operator.seconds, 0);
  const inSessions = sessions.reduce((sum, session) => sum + session.seconds, 0);
  const compiling = sessions.reduce((sum, session) => sum + session.compileSeconds, 0);
  const share = (part: number): string => formatPercent(part / inOperators);
  const hasBackward = layers.some(({ backwardSeconds }) => backwardSeconds > 0);
  const rest = layers.slice(maxLayers);
  const sumOfRest = {
    layer: `${rest.length} more`,
    forwardSeconds: rest.reduce((sum, { forwardSeconds }) => sum + forwardSeconds, 0),
    backwardSeconds: rest.reduce((sum, { backwardSeconds }) => sum + backwardSeconds, 0),
  };
  const shownLayers = [...layers.slice(0, maxLayers), ...(rest.length > 0 ? [sumOfRest] : [])];
  return [
    formatColumns(
      ['operator', 'calls', 'seconds', 'share'],
      operators.map(({ operator, calls, seconds }) => [operator, formatCount(calls), time(seconds), share(seconds)]),
    ),
    formatColumns(
      ['layer', 'forward', ...(hasBackward ? ['backward'] : []), 'share'],
      shownLayers.map(({ layer, forwardSeconds, backwardSeconds }) => [
        ...[layer, time(forwardSeconds), ...(hasBackward ? [time(backwardSeconds)] : [])],
        share(forwardSeconds + backwardSeconds),
      ]),
    ),
    formatColumns(
      ['session', 'runs', 'seconds', 'compiled in'],
      sessions.map(({ name, runs, seconds, compileSeconds }) => [
        ...[name, formatCount(runs), time(seconds), time(compileSeconds)],
      ]),
    ),
    [
      `${isPartial ? 'the first ' : ''}${time(seconds)} s: ${time(inSessions)} s in sessions, of ` +
        `which ${time(inOperators)} s`,
      `in operators; ${time(compiling)} s compiling; ${time(seconds - inSessions - compiling)} s outside`,
    ].join(' '),
    `the trace is in ${path}`,
  ].join('\n\n');
}

function time(seconds: number): string {
  return seconds.toFixed(3);
}

/**
 * Formats rows below a header, in columns that are as wide as necessary. All columns except the first contain numbers.
 */
function formatColumns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}
