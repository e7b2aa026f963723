// What a service does at the same time, and no more: calls, and bytes of their bodies in memory.
import { Transform } from 'node:stream';
import { Problem } from './problems.js';

/** Limits of a service. */
export interface Limits {
  /** The most bytes of a body. */
  readonly bodyBytes: number;
  /** The most characters of a text. */
  readonly textLength: number;
  /** The most texts of a call. */
  readonly texts: number;
  /** The most calls at a time. */
  readonly calls: number;
  /** The most seconds for a call, from its first byte to its answer. */
  readonly seconds: number;
}

/** The bytes of all bodies together are at most those of so many of the largest. */
const largestBodies = 16;

/** What is in use. */
export interface Usage {
  /** Calls that have begun and are not answered. */
  readonly calls: number;
  /** Bytes of their bodies. */
  readonly bytes: number;
  /** Begins a call. @throws Problem 429 if there are as many as there may be. @returns ends it */
  begin(): Call;
}

/** A call in progress. */
export interface Call {
  /** Passes a body on. @throws (in the stream) Problem 413 if it is too long, 503 if all bodies together are */
  count(): Transform;
  /** Gives everything back. */
  end(): void;
}

/** Counts what is in use. */
export function countUsage({ calls: mostCalls, bodyBytes }: Limits): Usage {
  let [calls, bytes] = [0, 0];
  return {
    get calls() {
      return calls;
    },
    get bytes() {
      return bytes;
    },
    begin() {
      if (calls >= mostCalls) {
        throw new Problem(429, `calls: expected at most ${mostCalls} at a time, got another`, { retryAfter: 1 });
      }
      calls++;
      let own = 0;
      let isOver = false;
      return {
        count: () =>
          new Transform({
            transform(chunk: Buffer, _, done) {
              if (isOver) return done();
              own += chunk.length;
              bytes += chunk.length;
              if (bytes <= largestBodies * bodyBytes) return done(null, chunk);
              const found = 'more (all calls together)';
              done(new Problem(503, `body: expected room for its bytes, got ${found}`, { retryAfter: 2 }));
            },
          }),
        end() {
          if (isOver) return;
          isOver = true;
          calls--;
          bytes -= own;
        },
      };
    },
  };
}
