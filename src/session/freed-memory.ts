// What the C library does with memory that was freed: a process's variables go in, those under which it keeps such memory
// come out. onnxruntime-node returns a copy of every output, even of one that it wrote in place: in training, of all
// gradients at every step. By default each copy is memory new to the process, which the system has to clear page by page:
// 3 of 13 seconds of a step at byt5-small's shape. The library reads its settings once, when a process starts.

/** glibc's settings, from version 2.26 on (large pages 2.35); what a library does not know it ignores. */
const settings = ['mmap_max=0', `trim_threshold=${2 ** 40}`, 'hugetlb=1'].map((setting) => `glibc.malloc.${setting}`);

/**
 * The variables for a process that keeps freed memory and finds it again.
 * @param environment the variables it would have had
 */
export function keepingFreedMemory(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const given = environment.GLIBC_TUNABLES ? [environment.GLIBC_TUNABLES] : [];
  return { ...environment, GLIBC_TUNABLES: [...given, ...settings].join(':') };
}

/** Whether a process with these variables keeps freed memory. onnxruntime-node has binaries for Linux with glibc only. */
export function keepsFreedMemory(environment: NodeJS.ProcessEnv, platform = process.platform): boolean {
  return platform === 'linux' && environment.GLIBC_TUNABLES?.endsWith(settings.join(':')) === true;
}
