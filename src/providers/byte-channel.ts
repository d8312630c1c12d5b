// Bytes from one writer to one reader, one piece at a time: the writer goes on when the reader has taken its piece.

export type ByteChannel = {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Resolves when the piece is taken, or at once when nobody reads any more. */
  push(piece: Uint8Array): Promise<void>;
  /** Nothing more comes. */
  end(): void;
  /** The reader gets this error in place of anything more. */
  fail(error: unknown): void;
  /** Nobody reads any more. */
  close(): void;
};

type End = { readonly kind: 'ended' } | { readonly kind: 'failed'; readonly error: unknown };

export function createByteChannel(): ByteChannel {
  let piece: { readonly bytes: Uint8Array; taken(): void } | undefined;
  let end: End | undefined;
  let wakeReader = () => {};

  function finish(how: End): void {
    if (end !== undefined) return;
    end = how;
    // After an error nobody wants what was not taken yet; before an end it is still delivered.
    if (how.kind === 'failed') drop();
    wakeReader();
  }

  function drop(): void {
    piece?.taken();
    piece = undefined;
  }

  async function* read(): AsyncGenerator<Uint8Array> {
    try {
      while (true) {
        if (piece !== undefined) {
          const { bytes } = piece;
          drop();
          yield bytes;
        } else if (end?.kind === 'failed') throw end.error;
        else if (end !== undefined) return;
        else {
          const { promise, resolve } = Promise.withResolvers<void>();
          wakeReader = resolve;
          await promise;
        }
      }
    } finally {
      finish({ kind: 'ended' });
      drop();
    }
  }

  return {
    bytes: read(),
    push(bytes) {
      if (end !== undefined) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      piece = { bytes, taken: resolve };
      wakeReader();
      return promise;
    },
    end: () => finish({ kind: 'ended' }),
    fail: (error) => finish({ kind: 'failed', error }),
    close() {
      finish({ kind: 'ended' });
      drop();
    },
  };
}
