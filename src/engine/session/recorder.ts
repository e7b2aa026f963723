// What sessions tell to whoever times them: that they were compiled, ran and ended.

/** Records one session. */
export interface SessionRecorder {
  /** What the file that ONNX Runtime writes is to begin with. */
  readonly filePrefix: string;
  /** @param end stops ONNX Runtime's timing, and has it write its file */
  compiled(seconds: number, end: () => void): void;
  /** @param begin of the run, by `performance.now()` */
  ran(begin: number): void;
  /** Nothing runs any more. Has no effect the second time. */
  end(): void;
}

/** Gives recorders to the sessions of a device. */
export interface DeviceRecorder {
  /** @param model an ONNX ModelProto @returns undefined if the session need not be recorded */
  open(name: string, model: Uint8Array): SessionRecorder | undefined;
}
