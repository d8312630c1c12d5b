// The contract of kept bytes: immutable files by content hash. What refers to them is the store's business.
import type { BlobHash } from '../ids.ts';
import type { Blob } from '../store/records.ts';

export type BlobLimits = {
  readonly maxBytes: number;
  /** Width × height; more is refused at the cost of reading the header. */
  readonly maxPixels: number;
};

export type Blobs = {
  /**
   * Keeps the bytes exactly as they arrive, durable when it resolves (written beside, synced, recorded, renamed). Until
   * an image refers to them they stay for a day.
   * Rejects with a DownloadError: `too_large`, `not_an_image`, `too_many_pixels`, `damaged`, `truncated`;
   * with a StoreError: `full`, `broken`; or with what `bytes` or `signal` throws. Nothing is left behind then.
   * @param bytes a PNG, JPEG or WebP file in pieces; what is in memory already goes as one piece: `[bytes]`.
   */
  keep(
    bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    limits: BlobLimits,
    signal: AbortSignal,
  ): Promise<Blob>;
  /** Rejects with a StoreError when the bytes are not there. */
  read(hash: BlobHash): Promise<Uint8Array>;
  has(hash: BlobHash): Promise<boolean>;
  /**
   * A WebP file of the picture at most `thumbnailSide` wide and high, made when it is first asked for, after everything
   * more urgent. Rejects with a StoreError when the bytes are not there, with a DownloadError `damaged`, or with the
   * signal's reason.
   */
  thumbnail(hash: BlobHash, signal: AbortSignal): Promise<Uint8Array>;
  /** With its thumbnail. */
  remove(hash: BlobHash): Promise<void>;
  /** Bytes that may still be written, for closing intake in time; undefined when it cannot be told. */
  freeBytes(): Promise<{ readonly free: number; readonly total: number } | undefined>;
};
