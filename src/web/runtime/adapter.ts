// Whether the page has a graphics card that WebGPU can use.
import { BytetagError } from '../../foundation/errors.js';

/** The part of WebGPU that is needed here: TypeScript's library has no types for it. */
interface Gpu {
  requestAdapter(): Promise<object | null>;
}

/** Why WebGPU does not work here; undefined if it does. */
export async function whyNoAdapter(): Promise<string | undefined> {
  const { gpu } = navigator as Navigator & { readonly gpu?: Gpu };
  if (gpu === undefined) {
    return isSecureContext ? 'a browser without WebGPU' : 'a page that is neither https nor localhost';
  }
  try {
    return (await gpu.requestAdapter()) === null ? 'none' : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** @throws BytetagError `device` if WebGPU does not work here */
export async function expectAdapter(): Promise<void> {
  const reason = await whyNoAdapter();
  if (reason !== undefined) throw new BytetagError('device', `device webgpu: expected an adapter, got ${reason}`);
}
