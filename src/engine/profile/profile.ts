// What sessions and their operators took: totals by operator and by layer, and a trace to look at.

/** What a session took. */
export interface SessionTime {
  readonly name: string;
  readonly runs: number;
  /** Of all of its runs. */
  readonly seconds: number;
  /** Of reading and optimizing its graph. */
  readonly compileSeconds: number;
}

/** One run of one operator. */
export interface OperatorTime {
  /** Index of the session that ran it. */
  readonly session: number;
  /** As in ONNX: `MatMul`; or one that ONNX Runtime makes of several: `FusedMatMul`. */
  readonly operator: string;
  /** The module that it is part of, by its name in Hugging Face's checkpoints; undefined outside of the model. */
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

/** Time of all operators of a layer, the blocks of a stack together; what is in no layer is under its session's name. */
export interface LayerTotal {
  /** With `*` for a block's number: `encoder.block.*.layer.0.SelfAttention.q`. */
  readonly layer: string;
  readonly forwardSeconds: number;
  readonly backwardSeconds: number;
}

/** A profile in figures, the longest times first. */
export interface ProfileSummary {
  /** From the beginning to the last run that was timed. */
  readonly seconds: number;
  /** Whether the timing stopped before the work ended, since enough operators had been timed. */
  readonly isPartial: boolean;
  readonly sessions: readonly SessionTime[];
  readonly operators: readonly OperatorTotal[];
  readonly layers: readonly LayerTotal[];
}

/** What the beginning of a run took, which the run reports at its end. */
export interface ProfileEvent {
  readonly type: 'profile';
  readonly summary: ProfileSummary;
}

/** What was timed, in full. */
export interface Profile extends Pick<ProfileSummary, 'seconds' | 'isPartial' | 'sessions'> {
  readonly operators: readonly OperatorTime[];
}

/** Adds up times. */
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
 * The trace as JSON, in pieces: Google's Trace Event Format, one line of events for each session.
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
  yield encoder.encode('{"displayTimeUnit":"ms","traceEvents":[\n');
  for (let start = 0; start < lines.length; start += linesInChunk) {
    const chunk = lines.slice(start, start + linesInChunk).join(',\n');
    yield encoder.encode(start + linesInChunk < lines.length ? `${chunk},\n` : chunk);
  }
  yield encoder.encode('\n]}\n');
}

const linesInChunk = 10_000;
