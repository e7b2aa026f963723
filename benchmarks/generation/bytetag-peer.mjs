// bytetag generating greedily: settings `{ model, sources, newTokens, endId, dtype }` as JSON in the first argument;
// `threads` as an option.

import { greedy } from '../../dist/network/generate/greedy.js';
import { createModelRuntime } from '../../dist/network/generate/model-runtime.js';
import { createT5StepModel } from '../../dist/network/t5/step-model.js';
import { loadModel } from '../../dist/node/models/load-model.js';
import { openDevice } from '../../dist/node/runtime/open-device.js';
import { weightQuantizer } from '../../dist/product/model/weight-quantizer.js';
import { serve } from '../measure.mjs';

const { model: folder, sources, newTokens, endId, dtype } = JSON.parse(process.argv[2]);
const cpu = await openDevice('cpu');
const { network, source } = await loadModel(folder, { quantize: weightQuantizer(dtype, cpu) });
const endless = { ...network.config, eosId: endId };
const model = createT5StepModel(endless, createModelRuntime(cpu, source));
const rows = sources.map((ids) => Int32Array.from(ids));
await serve({ name: 'bytetag' }, async () => {
  const start = performance.now();
  const generated = await greedy(model, rows, { maxNewTokens: newTokens });
  const seconds = (performance.now() - start) / 1000;
  const peakGiB = process.resourceUsage().maxRSS / 2 ** 20;
  return { seconds, peakGiB, ids: generated.map(({ ids }) => [...ids]) };
});
