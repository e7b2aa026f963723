// The function `finish` of the public interface, which waits for the end of a training.
import { describeValue } from '../foundation/describe-value.js';
import { BytetagError, internal } from '../foundation/errors.js';

/** The last event of a training: `folds` of a cross-validation, `end` of any other. */
type LastEvent<Event> = Extract<Event, { readonly type: 'end' | 'folds' }>;

/**
 * Waits until a training ends, for programs that need none of its other events.
 * @param events what `train`, `pretrain` or `crossValidate` returns
 * @returns its event `end`, whose `reason` says whether it was interrupted; for a cross-validation its event `folds`,
 *   or the `end` of the fold in which it was interrupted
 * @example
 * const { best } = await finish(train({ model: 'micro', train: 'ud:en_ewt', dev: 'ud:en_ewt', out: 'runs/ewt' }));
 * @throws BytetagError `usage` for anything else; what the training throws
 */
export async function finish<Event extends { readonly type: string }>(
  events: AsyncIterable<Event>,
): Promise<LastEvent<Event>> {
  if (typeof (events as Partial<AsyncIterable<Event>> | undefined)?.[Symbol.asyncIterator] !== 'function') {
    throw new BytetagError('usage', `finish: expected the events of a training, got ${describeValue(events)}`);
  }
  let last: LastEvent<Event> | undefined;
  for await (const event of events) {
    if (event.type === 'end' || event.type === 'folds') last = event as LastEvent<Event>;
  }
  if (last === undefined) throw internal('a training ended without an event that says so');
  return last;
}
