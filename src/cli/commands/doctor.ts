// The command `bytetag doctor`, which shows what this machine offers and tests whether training works on it.
import { arch, freemem, platform, totalmem } from 'node:os';
import { parseDeviceName } from '../../engine/session/device-name.js';
import { version } from '../../foundation/version.js';
import { deviceInfo } from '../../node/runtime/device-info.js';
import { openDevice } from '../../node/runtime/open-device.js';
import { findOtherPlatforms, removeOtherPlatforms } from '../../node/runtime/other-platforms.js';
import { runtimeTable } from '../../product/options/runtime-table.js';
import { tryTrainingStep } from '../../product/training/try-training-step.js';
import { formatOptions, parseOptions } from '../options/options.js';
import type { Command } from '../parts/command.js';

const options = {
  device: { ...runtimeTable.device, help: 'the device to try a training step on (default: cpu)' },
  prune: { kind: 'flag', help: 'remove the binaries of ONNX Runtime that are for other platforms' },
  json: { kind: 'flag', help: 'print everything as one JSON document' },
} as const;

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** The command `bytetag doctor`. */
export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'report version, devices, threads, memory, and whether a training step runs',
  help: `usage: bytetag doctor [options]\n\n${formatOptions(options)}`,
  async run(args, { print, terminal }) {
    const { values } = parseOptions(args, options);
    const deviceName = parseDeviceName(values.device ?? 'cpu');
    const info = await deviceInfo();
    const otherPlatforms = findOtherPlatforms();
    if (values.prune) removeOtherPlatforms(otherPlatforms);
    const memory = { total: totalmem(), free: freemem() };
    terminal.live('trying a training step ...');
    const step = await tryTrainingStep(await openDevice(deviceName));
    const report = {
      version,
      node: process.version,
      platform: `${platform()} ${arch()}`,
      ...info,
      memory,
      otherPlatforms: { ...otherPlatforms, removed: values.prune === true },
      device: deviceName,
      trainingStep: step,
    };
    if (values.json) {
      print(JSON.stringify(report));
      return;
    }
    const rows: readonly (readonly [string, string])[] = [
      ['bytetag', version],
      ['Node', `${process.version} on ${report.platform}`],
      ['ONNX Runtime', `${info.onnxruntime} (${info.providers.join(', ')})`],
      ['other platforms', describeBinaries(otherPlatforms.bytes, values.prune === true)],
      ['threads', String(info.threads)],
      ['memory', `${gibibytes(memory.free)} free of ${gibibytes(memory.total)}`],
      ['webgpu', info.webgpu.found ? 'an adapter was found' : `no adapter: ${info.webgpu.reason}`],
      [
        `training (${deviceName})`,
        `a step of the micro preset runs: loss ${step.lossBefore.toFixed(3)}, ` +
          `${step.lossAfter.toFixed(3)} after it, ${step.seconds.toFixed(2)} s`,
      ],
    ];
    for (const [name, value] of rows) print(`${name.padEnd(15)} ${value}`);
  },
};

function describeBinaries(bytes: number, removed: boolean): string {
  if (bytes === 0) return 'no binaries';
  return removed
    ? `${megabytes(bytes)} of binaries removed`
    : `${megabytes(bytes)} of binaries (remove them: bytetag doctor --prune)`;
}
