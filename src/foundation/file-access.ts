// Interfaces for folders of files, which may be on a disk or in the memory of a web page.
import type { ErrorCode } from './errors.js';

/** An open file, to read parts of it. Close it when done. */
export interface ReadableFile {
  /** Its name in messages. */
  readonly path: string;
  /** The size in bytes when it was opened. */
  readonly size: number;
  /**
   * Fills `target` from byte `position` on.
   * @returns the number of bytes read: fewer than asked for only at the end of the file
   * @throws BytetagError `io` if reading fails
   */
  read(target: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}

/** A folder to read files from. Names are those of files directly in it. */
export interface ReadableFolder {
  /** Its name in messages. */
  readonly path: string;
  /** The name in messages of a file in it. */
  pathOf(name: string): string;
  /** True if there is a file of that name. */
  has(name: string): Promise<boolean>;
  /**
   * The bytes of a small file.
   * @throws BytetagError `io` if it cannot be read; `code` if it has more than `mostBytes`
   */
  readWhole(name: string, mostBytes: number, code: ErrorCode): Promise<Uint8Array>;
  /** @throws BytetagError `io` if it cannot be opened, or is no file */
  open(name: string): Promise<ReadableFile>;
  /**
   * Where ONNX Runtime finds files of the folder.
   * @throws BytetagError `io` if one is gone
   */
  locate(names: readonly string[]): Promise<LocatedFiles>;
}

/** Files as ONNX Runtime finds them. */
export interface LocatedFiles {
  readonly place: FilePlace;
  /** By name: the file's location in that place, with forward slashes. */
  readonly locations: ReadonlyMap<string, string>;
}

/** Where files are: in a folder on a disk that locations are relative to, or in memory, by their locations. */
export type FilePlace = { readonly folder: string } | { readonly contents: ReadonlyMap<string, Uint8Array> };

/** A folder to write files into. */
export interface WritableFolder {
  /** The name in messages of a file in it. */
  pathOf(name: string): string;
  /**
   * Writes a file whole or not at all; one of that name is replaced.
   * @throws BytetagError `io` if it cannot be written
   */
  write(name: string, content: FileContent): Promise<void>;
}

/** Content of a file, whole or in pieces. */
export type FileContent = string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
