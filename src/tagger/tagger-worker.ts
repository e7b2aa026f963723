// The program of a thread that labels: it loads the model that its data name, and answers what it is asked.
import { parentPort, workerData } from 'node:worker_threads';
import { describeError, internal } from '../errors.js';
import { enterGate, guardedDevice, leaveGate } from '../node/threads/guarded-device.js';
import { segmentText } from '../text/segment.js';
import type { WorkerAnswer, WorkerData, WorkerMessage, WorkerRequest, WorkerResult } from './labelling-thread.js';
import type { Tagger } from './tagger.js';

if (parentPort === null) throw internal('the labelling thread was started as a program');
const port = parentPort;
const { setup, gate } = workerData as WorkerData;
const send = (answer: WorkerAnswer, transfer: readonly ArrayBuffer[] = []): void => port.postMessage(answer, transfer);

/** What loads the runtime's library is imported behind the gate. */
async function load(): Promise<Tagger> {
  enterGate(gate);
  try {
    const [{ openDevice }, { Tagger }] = await Promise.all([
      import('../node/runtime/open-device.js'),
      import('./tagger.js'),
    ]);
    return await Tagger.load(setup.model, { ...setup.options, device: guardedDevice(await openDevice('cpu'), gate) });
  } finally {
    leaveGate(gate);
  }
}

const loaded = load();
loaded.then(
  () => send({ loaded: true }),
  (error) => {
    send({ loaded: describeError(error) });
    port.close();
  },
);

async function answer(request: WorkerRequest): Promise<WorkerResult> {
  const tagger = await loaded;
  if (request.kind === 'label') return { labels: await tagger.label(request.sentences, request.options) };
  const sentences = segmentText(request.text, request.locale);
  let words = 0;
  const ends = Uint32Array.from(sentences, (sentence) => (words += sentence.length));
  const places = new Uint32Array(2 * words);
  let next = 0;
  for (const sentence of sentences)
    for (const { start, end } of sentence) [places[next++], places[next++]] = [start, end];
  return { places, ends };
}

port.on('message', async (message: WorkerMessage) => {
  if (message === 'end') {
    await loaded.then((tagger) => tagger.dispose()).catch(() => {});
    port.close();
    return;
  }
  const { id, request } = message;
  const result = await answer(request).catch((error) => ({ error: describeError(error) }));
  const buffers = 'error' in result ? [] : [result.places, result.ends].flatMap((array) => array?.buffer ?? []);
  send({ id, result }, buffers as ArrayBuffer[]);
});
// Unread, a message would be waited for in vain: the thread ends with this error.
port.on('messageerror', (error) => {
  throw error;
});
