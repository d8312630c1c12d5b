// Makes a picture fit where it goes, by the smallest change that suffices: as it is, re-encoded, made smaller.

export type FitTarget = {
  readonly maxBytes: number;
  /** Media types that the destination shows, best first. */
  readonly types: readonly string[];
};

export type FittedImage = {
  readonly bytes: Uint8Array;
  readonly type: string;
  /** `as_is`: byte-equal to the original. */
  readonly change: 'as_is' | 'reencoded' | 'smaller';
};

export type FitImage = (
  image: { readonly type: string; readonly sizeBytes: number; read(): Promise<Uint8Array> },
  target: FitTarget,
  signal: AbortSignal,
) => Promise<FittedImage>;
