/** A way to a printer: bytes there and bytes back. What may break says so by rejecting with `WireBroken`. */
export interface Wire {
  open(): Promise<Connection>;
}

export interface Connection {
  /** Resolves when the bytes were taken; a printer that stands still takes none. */
  write(bytes: Uint8Array): Promise<void>;
  onBytes(listener: (bytes: Uint8Array) => void): void;
  /** Nothing is taken and nothing comes any more; a write under way rejects. */
  close(): void;
  /** As `close`, and what was taken but has not left yet is thrown away where that can be done. */
  abort(): void;
}

export class WireBroken extends Error {
  override readonly name = 'WireBroken';
}
