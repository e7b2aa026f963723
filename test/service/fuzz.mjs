// Tries the service with requests that Schemathesis makes out of its description: no fault of the service, and no answer
// that the description does not have. Schemathesis is a program in Python (`pip install schemathesis`).
//
//   npm run build && node test/service/fuzz.mjs [--examples 50]
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createService } from '../../dist/service.js';

const { values } = parseArgs({ options: { examples: { type: 'string', default: '50' } } });
const program = process.env.SCHEMATHESIS ?? 'schemathesis';
if (spawnSync(program, ['--version']).status !== 0) {
  console.error(`${program}: expected Schemathesis (pip install schemathesis), got no such program`);
  process.exit(1);
}

// Limits that requests reach.
const service = await createService({ models: ['pos-en'], textLimit: 300, bodyLimit: 100_000, workers: 2, threads: 1 });
const address = await service.listen({ port: 0 });
const settings = fileURLToPath(new URL('fuzz.toml', import.meta.url));
const args = ['--config-file', settings, 'run', `${address}/openapi.json`, '--max-examples', values.examples];
// It keeps what it has found in the folder where it runs.
const cwd = mkdtempSync(join(tmpdir(), 'bytetag-fuzz-'));
const child = spawn(program, [...args, '--continue-on-failure', '--workers', '1'], { stdio: 'inherit', cwd });
const code = await new Promise((resolve) => child.on('close', resolve));
rmSync(cwd, { recursive: true });
const metrics = await (await fetch(`${address}/metrics`)).text();
await service.close();
const faults = metrics.split('\n').filter((line) => /^bytetag_requests_total.*status="5\d\d"/.test(line));
for (const fault of faults) console.error(`expected no fault of the service, got ${fault}`);
process.exitCode = code === 0 && faults.length === 0 ? 0 : 1;
