// A device whose calls are guarded: each that compiles, runs or frees something is made by a function that may wait.
import type { Device, Session } from './session.js';

/** Makes a call, now or later. */
export type Guard = <T>(call: () => Promise<T>) => Promise<T>;

/** The same device, with a guard before its calls. */
export function guardCalls(device: Device, guard: Guard): Device {
  return {
    ...device,
    async createSession(model, options) {
      const session = await guard(() => device.createSession(model, options));
      return {
        inputNames: session.inputNames,
        outputNames: session.outputNames,
        run: (...given) => guard(() => session.run(...given)),
        dispose: () => guard(() => session.dispose()),
      } satisfies Session;
    },
  };
}
