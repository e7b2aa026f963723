// Peak memory and time of loading a checkpoint, to run it and to train it, as JSON: node benchmarks/load-checkpoint.mjs
// DIR Each way runs in a process of its own, since a peak never falls.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [folder, way] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node benchmarks/load-checkpoint.mjs DIR');
  process.exit(2);
}

if (way === undefined) {
  const bytes = readdirSync(folder)
    .filter((name) => /\.(bin|safetensors)$/.test(name))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  const results = ['nothing', 'run', 'train'].map((each) => {
    const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), folder, each], { encoding: 'utf8' });
    if (child.status !== 0) throw new Error(child.stderr);
    return JSON.parse(child.stdout);
  });
  console.log(JSON.stringify({ folder, weightsGB: bytes / 1e9, ...Object.fromEntries(results) }));
} else {
  const { loadModel, loadModelForTraining } = await import('../dist/node/models/load-model.js');
  const start = performance.now();
  const model = way === 'run' ? await loadModel(folder) : way === 'train' ? await loadModelForTraining(folder, 1) : {};
  const seconds = (performance.now() - start) / 1000;
  // Read only now, so that the model is still in use.
  const peakGB = (process.resourceUsage().maxRSS * 1024) / 1e9;
  console.log(JSON.stringify([way, { seconds, peakGB, isLoaded: Object.keys(model).length > 0 }]));
}
