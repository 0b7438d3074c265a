/** A small file as it was stored. */
export interface Stored {
  readonly content: Uint8Array;
  /** Changes whenever the content does. */
  readonly version: string;
}

/** A place that keeps small files between runs, in which two writers at once do not undo each other. */
export interface Store {
  /** For people: a folder, or a bucket and its prefix. */
  readonly place: string;
  /**
   * @returns undefined where there is no such file
   * @throws StoreError
   */
  load(name: string, signal?: AbortSignal): Promise<Stored | undefined>;
  /**
   * Writes a file if it is still as it was loaded (`undefined`: if there is none).
   * @returns the new version, or undefined where somebody else has written it meanwhile
   * @throws StoreError
   */
  save(
    name: string,
    content: Uint8Array,
    version: string | undefined,
    signal?: AbortSignal,
  ): Promise<string | undefined>;
  /**
   * The names of all files that begin so, in the order of their code points.
   * @throws StoreError
   */
  list(prefix: string, signal?: AbortSignal): Promise<string[]>;
  /** Lets go of connections. */
  close(): void;
}
