// Finds out whether WebGPU works on this machine, and if not, why. The test runs in its own process, because a broken
// driver can crash the process that loads it, and Dawn writes its warnings straight to stderr.
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';

/** The outcome of the search for a WebGPU adapter. */
export type AdapterSearch = { readonly found: true } | { readonly found: false; readonly reason: string };

/** A model of one node, `y = x + x` on a float32 of shape [1] (ONNX IR version 8, opset 17). */
const tinyModel = 'CAg6OAoOCgF4CgF4EgF5IgNBZGQSBHRpbnlaDwoBeBIKCggIARIECgIIAWIPCgF5EgoKCAgBEgQKAggBQgQKABAR';

const attempt = `
const { InferenceSession, Tensor } = require(process.argv[1]);
(async () => {
  const options = { executionProviders: ['webgpu'], logSeverityLevel: 4 };
  const session = await InferenceSession.create(Buffer.from(process.argv[2], 'base64'), options);
  const { y } = await session.run({ x: new Tensor('float32', [21], [1]) });
  console.log('sum', y.data[0]);
})().catch((error) => console.log(error.message));
`;

let search: Promise<AdapterSearch> | undefined;

/**
 * Whether a WebGPU session can be created and run. The first call takes 0.3 s or more. Later calls return the same
 * result.
 */
export function findAdapter(): Promise<AdapterSearch> {
  search ??= tryAdapter(process.env);
  return search;
}

/**
 * The same with the given environment variables. Each call tries again.
 * @param timeoutSeconds after this time, a driver that hangs counts as missing
 */
export function tryAdapter(environment: NodeJS.ProcessEnv, timeoutSeconds = 60): Promise<AdapterSearch> {
  const runtime = createRequire(import.meta.url).resolve('onnxruntime-node');
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--eval', attempt, runtime, tinyModel],
      { env: environment, timeout: timeoutSeconds * 1000, killSignal: 'SIGKILL' },
      (error, stdout) => {
        const said = stdout.trim().replace(/\s+/g, ' ');
        if (said === 'sum 42') resolve({ found: true });
        else if (said !== '') resolve({ found: false, reason: said.replace(/^.*was false\. /, '') });
        else if (error?.killed) resolve({ found: false, reason: `no answer within ${timeoutSeconds} s` });
        else resolve({ found: false, reason: `a driver that ends the process (${error?.signal ?? error?.code})` });
      },
    );
  });
}
