// The process of a fine-tuning run: a configuration arrives as its first message; events, or the error, are sent back.
import { describeError, internal } from '../errors.js';
import { keepsFreedMemory } from '../session/freed-memory.js';
import { finetune } from './finetune.js';
import type { ProcessMessage, ProcessRequest } from './finetune-in-process.js';

if (process.send === undefined) throw internal('the fine-tuning process was started as a program');
const send = (message: ProcessMessage): Promise<void> =>
  new Promise((resolve) => {
    process.send?.(message, undefined, {}, () => resolve());
  });
const interruption = new AbortController();
// Ctrl-C goes to every process of the terminal; what it means here the parent says.
process.on('SIGINT', () => {});
const leave = (): never => process.exit(1);
// The parent was killed: another run may take the folder at any moment.
process.on('disconnect', leave);

process.on('message', async (request: ProcessRequest) => {
  if (request.type === 'stop') {
    interruption.abort();
    return;
  }
  const { configuration, ...options } = request;
  // An arena of the runtime's own beside an allocator that keeps freed memory takes 1 GiB more and saves no time. But what the
  // runtime notes for a profile would lie between the tensors, so that no freed memory fits the next step's.
  const memoryArena = !keepsFreedMemory(process.env) || request.profile !== undefined;
  try {
    for await (const event of finetune(configuration, { ...options, signal: interruption.signal, memoryArena })) {
      await send({ type: 'event', event });
    }
    await send({ type: 'done' });
  } catch (error) {
    await send({ type: 'error', ...describeError(error) });
  }
  // With its channel closed nothing keeps the process alive: it ends by itself, which native sessions survive everywhere.
  process.off('disconnect', leave);
  process.disconnect();
});
