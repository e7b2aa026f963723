// Sums up where a run spends its time, by operator and by layer, and writes a trace that a browser can show.

/** The time that one session took. */
export interface SessionTime {
  readonly name: string;
  readonly runs: number;
  /** Seconds of all of its runs. */
  readonly seconds: number;
  /** Seconds for reading and optimizing its graph. */
  readonly compileSeconds: number;
}

/** One run of one operator. */
export interface OperatorTime {
  /** Index of the session that ran it. */
  readonly session: number;
  /** The operator's name in ONNX (`MatMul`), or in ONNX Runtime if it fuses several (`FusedMatMul`). */
  readonly operator: string;
  /** The module that it belongs to, by its name in Hugging Face's checkpoints; undefined outside the model. */
  readonly layer: string | undefined;
  /** Whether it is part of the backward pass. */
  readonly isGradient: boolean;
  /** Microseconds since the profile began. */
  readonly start: number;
  /** Microseconds. */
  readonly duration: number;
}

/** Time of all operators of one type. */
export interface OperatorTotal {
  readonly operator: string;
  readonly calls: number;
  readonly seconds: number;
}

/**
 * The time of all operators of one layer, summed over the blocks of a stack. Operators outside the layers count under
 * the name of their session.
 */
export interface LayerTotal {
  /** The number of the block is replaced by `*`: `encoder.block.*.layer.0.SelfAttention.q`. */
  readonly layer: string;
  readonly forwardSeconds: number;
  readonly backwardSeconds: number;
}

/** The summary of a profile, with the longest times first. */
export interface ProfileSummary {
  /** From the start to the end of the last run that was timed. */
  readonly seconds: number;
  /** True if the timing stopped before the work ended, because enough operators had been timed. */
  readonly isPartial: boolean;
  readonly sessions: readonly SessionTime[];
  readonly operators: readonly OperatorTotal[];
  readonly layers: readonly LayerTotal[];
}

/** The profile of the start of a run, which the run reports at its end. */
export interface ProfileEvent {
  readonly type: 'profile';
  readonly summary: ProfileSummary;
}

/** A full profile: every run of every operator. */
export interface Profile extends Pick<ProfileSummary, 'seconds' | 'isPartial' | 'sessions'> {
  readonly operators: readonly OperatorTime[];
}

/** Sums up the times of a profile. */
export function summarizeProfile({ sessions, operators, ...profile }: Profile): ProfileSummary {
  const byOperator = new Map<string, { calls: number; seconds: number }>();
  const byLayer = new Map<string, { forwardSeconds: number; backwardSeconds: number }>();
  for (const { session, operator, layer = sessions[session]?.name ?? '', isGradient, duration } of operators) {
    const seconds = duration / 1e6;
    const operatorTotal = entryOf(byOperator, operator, () => ({ calls: 0, seconds: 0 }));
    operatorTotal.calls++;
    operatorTotal.seconds += seconds;
    const name = layer.replace(/(?<=\bblock\.)\d+/, '*');
    const layerTotal = entryOf(byLayer, name, () => ({ forwardSeconds: 0, backwardSeconds: 0 }));
    layerTotal[isGradient ? 'backwardSeconds' : 'forwardSeconds'] += seconds;
  }
  const both = ({ forwardSeconds, backwardSeconds }: LayerTotal): number => forwardSeconds + backwardSeconds;
  return {
    ...profile,
    sessions: [...sessions].sort((a, b) => b.seconds - a.seconds),
    operators: [...byOperator]
      .map(([operator, total]) => ({ operator, ...total }))
      .sort((a, b) => b.seconds - a.seconds),
    layers: [...byLayer].map(([layer, total]) => ({ layer, ...total })).sort((a, b) => both(b) - both(a)),
  };
}

function entryOf<Entry>(entries: Map<string, Entry>, key: string, create: () => Entry): Entry {
  const entry = entries.get(key) ?? create();
  entries.set(key, entry);
  return entry;
}

/**
 * Writes the trace as JSON, in chunks: Google's Trace Event Format, one line of events for each session.
 * @see https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 */
export function* traceChunks(
  sessions: readonly SessionTime[],
  operators: readonly OperatorTime[],
): Generator<Uint8Array> {
  const names = sessions.map(({ name }, session) => ({
    ...{ name: 'thread_name', ph: 'M', pid: 1, tid: session },
    args: { name },
  }));
  const events = operators.map(({ session, operator, layer, isGradient, start, duration }) => ({
    ...{ name: operator, ph: 'X', pid: 1, tid: session, ts: Math.round(start), dur: duration },
    ...{ cat: isGradient ? 'backward' : 'forward', args: { layer } },
  }));
  const lines = [...names, ...events].map((event) => JSON.stringify(event));
  const encoder = new TextEncoder();
  yield encoder.encode(traceOpening);
  for (let start = 0; start < lines.length; start += linesInChunk) {
    const chunk = lines.slice(start, start + linesInChunk).join(',\n');
    yield encoder.encode(start + linesInChunk < lines.length ? `${chunk},\n` : chunk);
  }
  yield encoder.encode('\n]}\n');
}

/** How each trace begins. */
export const traceOpening = '{"displayTimeUnit":"ms","traceEvents":[\n';

const linesInChunk = 10_000;
