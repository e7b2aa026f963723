// The interface through which sessions report to a profiler that they were compiled, ran or ended.

/** Records one session. */
export interface SessionRecorder {
  /** The prefix of the name of the file that ONNX Runtime writes. */
  readonly filePrefix: string;
  /** @param end stops ONNX Runtime's timing and makes it write its file */
  compiled(seconds: number, end: () => void): void;
  /** @param begin start of the run, by `performance.now()` */
  ran(begin: number): void;
  /** The session will not run again. A second call has no effect. */
  end(): void;
}

/** Creates the recorders for the sessions of a device. */
export interface DeviceRecorder {
  /** @param model an ONNX ModelProto @returns undefined if the session need not be recorded */
  open(name: string, model: Uint8Array): SessionRecorder | undefined;
}
