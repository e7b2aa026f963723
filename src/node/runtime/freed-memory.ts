// Chooses what the C library does with freed memory, through the environment variables of a process.
//
// By default the memory of large tensors is returned to the system when it is freed, and the next tensor gets new
// memory, which the system has to clear page by page. ONNX Runtime's own arena avoids that but takes more memory: 5.4
// instead of 4.8 GiB for a step at byt5-small's shape, which also took 12.8 instead of 12.0 s. The library reads its
// settings only when a process starts.

/**
 * glibc's settings, supported from version 2.26 on (large pages 2.35). A library ignores settings that it does not
 * know.
 */
const settings = ['mmap_max=0', `trim_threshold=${2 ** 40}`, 'hugetlb=1'].map((setting) => `glibc.malloc.${setting}`);

/**
 * The environment variables for a process that keeps freed memory and uses it again.
 * @param environment the variables that the process would have without this
 */
export function keepingFreedMemory(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const given = environment.GLIBC_TUNABLES ? [environment.GLIBC_TUNABLES] : [];
  return { ...environment, GLIBC_TUNABLES: [...given, ...settings].join(':') };
}

/**
 * Whether a process with these variables keeps freed memory. onnxruntime-node has binaries for Linux with glibc only.
 */
export function keepsFreedMemory(environment: NodeJS.ProcessEnv, platform = process.platform): boolean {
  return platform === 'linux' && environment.GLIBC_TUNABLES?.endsWith(settings.join(':')) === true;
}
