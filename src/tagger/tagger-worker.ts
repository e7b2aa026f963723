// A thread that labels: its data say which model; sentences arrive as messages, labels are sent back.
import { parentPort, workerData } from 'node:worker_threads';
import { describeError, internal } from '../errors.js';
import { Tagger } from './tagger.js';
import type { WorkerAnswer, WorkerMessage, WorkerSetup } from './tagger-workers.js';

if (parentPort === null) throw internal('the labelling thread was started as a program');
const port = parentPort;
const { model, options: loading } = workerData as WorkerSetup;
const loaded = Tagger.load(model, loading);
// Told to whoever asks for labels.
loaded.catch(() => {});

const handle = async (message: WorkerMessage): Promise<void> => {
  if (message === 'end') {
    await loaded.then((tagger) => tagger.dispose()).catch(() => {});
    port.close();
    return;
  }
  const { sentences, options } = message;
  const answer: WorkerAnswer = await loaded
    .then(async (tagger) => ({ labels: await tagger.label(sentences, options) }))
    .catch(describeError);
  port.postMessage(answer);
};
// One after the other: answers are told apart by their order alone.
let last = Promise.resolve();
port.on('message', (message: WorkerMessage) => {
  last = last.then(() => handle(message));
});
