// Tells by its first bytes whether a file is one that PyTorch has written.

/** True if a file that begins like this is a zip, or PyTorch's older format, which `readTorchHeader` refuses. */
export function isTorchFile(start: Uint8Array): boolean {
  return startsWith(start, [0x50, 0x4b, 0x03, 0x04]) || isLegacyTorchFile(start);
}

/** True for older files, which are no zip but begin with a pickle of a magic number (0x1950a86a20f9469cfc6c). */
export function isLegacyTorchFile(start: Uint8Array): boolean {
  return startsWith(start, [0x80, 0x02, 0x8a, 0x0a]);
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return bytes.length >= prefix.length && prefix.every((byte, index) => bytes[index] === byte);
}
