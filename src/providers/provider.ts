// The contract of a provider: a reseller of the model. A provider starts a run and reads its status, nothing else;
// when to ask, where to go on, what to charge and what to retry is decided in generation/.
import { z } from 'zod';
import type { AspectRatio, Resolution } from '../generation/request.ts';
import type { BlobHash } from '../ids.ts';

/** One of `providerList`, such as `google`: what PROVIDERS and the database say. */
export type ProviderId = string;

export type Abilities = {
  readonly aspectRatios: readonly AspectRatio[];
  readonly resolutions: readonly Resolution[];
  readonly maxReferences: number;
  /** How references may travel, best first. `inline`: bytes in the request. `url`: an address that the provider fetches. */
  readonly referenceTransports: readonly ('inline' | 'url')[];
  /** The most bytes of one reference. */
  readonly maxReferenceBytes: number;
  /** The most bytes of all references together, before base64. */
  readonly maxReferencesTotalBytes: number;
  /** Media types of references, e.g. `image/png`. */
  readonly referenceTypes: readonly string[];
  readonly search: boolean;
  /** The most characters of a prompt. */
  readonly maxPromptLength: number;
};

/** What a price depends on. */
export type PriceQuery = {
  readonly model: string;
  readonly resolution: Resolution;
  readonly references: number;
  readonly search: boolean;
};

export type ProviderLimits = {
  /** Runs that may be at the provider at the same time. */
  readonly concurrency: number;
  /** Requests per window, starts and polls counted together. */
  readonly requests?: { readonly count: number; readonly windowMs: number };
  /** It asks for the first look at a run not before `firstMs`, and for `gapMs` between two. */
  readonly poll?: { readonly firstMs: number; readonly gapMs: number };
  /** After so many failures in a row nothing is started for so long, and for longer each time that it still fails. */
  readonly circuit?: { readonly failures: number; readonly openMs: number };
};

export type Reference =
  | { readonly transport: 'inline'; readonly bytes: Uint8Array; readonly type: string }
  | { readonly transport: 'url'; readonly url: string; readonly type: string };

/** One image to make. */
export type StartJob = {
  readonly model: string;
  readonly prompt: string;
  readonly aspectRatio: AspectRatio;
  readonly resolution: Resolution;
  readonly search: boolean;
  readonly references: readonly Reference[];
  /** What the same provider gave us with the parent image; opaque to everybody else. */
  readonly continuation?: string;
  /** Which of the request's images this is, from 0; a deterministic provider makes each a different picture. */
  readonly slot: number;
};

/** What a provider gives us to keep in order to ask again: JSON of at most 4 KB that names the model and never holds a key. */
export type Handle = { readonly [key: string]: string | number | boolean };

/** Where a finished image is: bytes that were kept while they arrived, or an address to download from. */
export type ProviderImage =
  | { readonly kind: 'kept'; readonly hash: BlobHash }
  | { readonly kind: 'url'; readonly url: string };

/** A web page; its title is what it is known by, as the address may be nothing but a redirect. */
export const sourceSchema = z.object({ url: z.url({ protocol: /^https?$/ }), title: z.string() });
export type Source = Readonly<z.infer<typeof sourceSchema>>;

export type Finished = {
  readonly kind: 'finished';
  /** In the provider's order; at least one. */
  readonly images: readonly ProviderImage[];
  /** What the provider says that it cost, in micro-dollars. */
  readonly costMicros?: number;
  /** Words that came with the picture. */
  readonly text?: string;
  /** Web pages that the picture draws on, which must be shown. */
  readonly sources?: readonly Source[];
  readonly continuation?: string;
};

export const failureReasons = [
  /** The prompt or its result was refused by a filter: no other provider is asked. */
  'refused',
  /** The model answered with words instead of a picture. */
  'no_image',
  /** The provider does not accept the request as we made it. */
  'rejected',
  'rate_limited',
  'unavailable',
  'out_of_credit',
  'bad_key',
  'model_gone',
  /** The provider took the run and could not make the image. */
  'failed',
  /** The provider does not know the run any more. */
  'lost',
  /** The answer could not be understood: HTML, half a body, a missing id. */
  'garbled',
  /** The answer came whole, and its picture is none that can be kept. */
  'bad_result',
  'timed_out',
  'unreachable',
] as const;
export type FailureReason = (typeof failureReasons)[number];

export type Failed = {
  readonly kind: 'failed';
  readonly reason: FailureReason;
  /**
   * `definite`: the provider did not take the run, or ended it without an image, and says so in its own words.
   * `doubt`: it may have taken it and may bill it: 408, 502, 504, 52x, HTML, cut or unparsable replies, a 2xx
   * without an id, and timeouts and resets after the first byte was sent.
   */
  readonly certainty: 'definite' | 'doubt';
  /** What exactly happened, for the log: status, code and the provider's words. Never a key or a prompt. */
  readonly detail: string;
  /** The provider's own words, if it gave any; for the person who asked and never for the log, as they may quote the prompt. */
  readonly words?: string;
  readonly retryAfterMs?: number;
  readonly costMicros?: number;
};

export type Started = {
  readonly kind: 'started';
  /** The provider's own id of the run. */
  readonly providerRunId: string;
  readonly handle: Handle;
  readonly costMicros?: number;
};

export type Pending = {
  readonly kind: 'pending';
  readonly progress?: number;
  readonly retryAfterMs?: number;
};

export type KeyCheck =
  /** `models`: all that it offers, from a provider that can be asked for them. */
  | { readonly kind: 'good'; readonly detail: string; readonly models?: readonly string[] }
  | { readonly kind: 'bad'; readonly detail: string }
  /** It was asked and said neither: not reachable, overrun, not understood. */
  | { readonly kind: 'unknown'; readonly detail: string }
  /** There is nothing that could be asked free of charge. */
  | { readonly kind: 'untested'; readonly detail: string };

/** Keeps bytes as they arrive and answers their hash; rejects with a DownloadError when they are no acceptable picture. */
export type KeepBytes = (bytes: AsyncIterable<Uint8Array>, signal: AbortSignal) => Promise<BlobHash>;

export type Provider = {
  readonly id: ProviderId;
  /** As people know it, e.g. `AI/ML API`. */
  readonly name: string;
  /** In order of preference; at least one. */
  readonly models: readonly string[];
  readonly limits: ProviderLimits;
  /** Whether a start answers with the image itself (and so is in doubt for as long as it takes). */
  readonly synchronous: boolean;
  /** Never a failover target, e.g. the sandbox. */
  readonly excludedFromFailover: boolean;
  abilities(model: string): Abilities;
  /** Micro-dollars for one image, or undefined when it is not known: then the provider is not able for that request. */
  price(query: PriceQuery): number | undefined;
  /** One attempt; never retries. Failures are values; throws only on abort of `signal` or on a bug. */
  start(job: StartJob, keep: KeepBytes, signal: AbortSignal): Promise<Started | Finished | Failed>;
  /** Reads the state of a run once. A `doubt` failure here only says that this poll failed. */
  status(handle: Handle, keep: KeepBytes, signal: AbortSignal): Promise<Pending | Finished | Failed>;
  /** Whether the key is good; free of charge. */
  check(signal: AbortSignal): Promise<KeyCheck>;
};
