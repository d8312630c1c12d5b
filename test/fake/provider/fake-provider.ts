// The contract that every fake provider fulfils: what a test may tell it to do and what it may ask of it afterwards.
// Holds no provider's wire format and no code of the program under test.
import type { FileHost } from './file-host.ts';
import type { LoggedRequest } from './request-log.ts';

/** start: the request that begins a job. status: asking after a known job. check: a free request that proves a key. */
export type Moment = 'start' | 'status' | 'check';

/** What goes wrong with one reply. It applies only to requests that the provider would otherwise have served. */
export type Fault = {
  /** The job begins (and is billed) although the reply says or shows otherwise; a number begins it that many ms later. */
  accepts?: boolean | number;
  /** The reply waits for this. */
  until?: Promise<unknown>;
  /** The reply waits this long, in real time. */
  latencyMs?: number;
} & (
  | {
      /** A complete error in the provider's own shape; code is its own word for it, the usual one when left out. */
      kind: 'error';
      status: number;
      code?: string;
      message?: string;
      /** Verbatim Retry-After: seconds, a date or nonsense. */
      retryAfter?: string;
    }
  /** A proxy's or a login page in place of the API, 502 unless told. */
  | { kind: 'html'; status?: number; retryAfter?: string }
  /** A complete reply without a body. */
  | { kind: 'nothing'; status?: number }
  /** A complete reply of bytes that are no JSON, announced as JSON. */
  | { kind: 'garbage'; status?: number }
  /** A complete reply whose JSON ends early. */
  | { kind: 'cut json'; status?: number }
  /** A content-length that is not reached: the connection ends in the middle. */
  | { kind: 'half a body'; status?: number }
  /** The connection is reset without a byte. */
  | { kind: 'drop' }
  /** Silence until the client goes. */
  | { kind: 'hang' }
  /** Any reply at all: a string is sent as it is, anything else as JSON. */
  | { kind: 'raw'; status: number; body: unknown; headers?: Record<string, string> }
);

/** A behaviour, or what draws one for each request: undefined leaves that request to go well. */
export type Drawn<Behaviour> = Behaviour | (() => Behaviour | undefined);

/** Behaviours by moment; a moment left out stays as it was. */
export interface Behaviours<Start, Status> {
  start?: Drawn<Start | Fault>;
  status?: Drawn<Status | Fault>;
  check?: Drawn<Fault>;
}

/** One job that really began: what the provider would bill, and what it was told. */
export interface FakeJob {
  /** The id that the provider's answer carries (run id, response id, task id). */
  id: string;
  /** Grows with every job; those that a fault kept from beginning count too. */
  number: number;
  model: string;
  prompt: string;
  /** As documented by the provider, defaults applied. */
  aspectRatio: string;
  resolution: string;
  /** How many reference images came with it. */
  references: number;
  acceptedAt: number;
}

export interface Charge {
  jobId: string;
  /** Micro-dollars that the provider took. */
  micros: number;
  /** Taken back because the job failed. */
  refunded: boolean;
}

export interface FakeProvider<Start, Status> {
  /** What goes into the provider's *_BASE_URL. */
  baseUrl: string;
  /** The only key that is good. */
  key: string;
  /** Every request that arrived, oldest first, without secrets. */
  requests: readonly LoggedRequest[];
  /** Jobs that really began, oldest first. */
  jobs: readonly FakeJob[];
  /** How many jobs really began. */
  readonly accepted: number;
  readonly charges: readonly Charge[];
  /** Requests refused because they came faster than the provider allows. */
  readonly exceedings: number;
  /** Where result URLs point, for providers that answer with URLs. */
  files?: FileHost;
  /** Queues behaviours: for the next request of each moment (or the next `times`), or for all that follow. */
  behave(behaviours: Behaviours<Start, Status>, times?: number | 'always'): void;
  /** Forgets every behaviour. */
  calm(): void;
  /** The first request, past or to come, that matches; rejects when the fake closes before. */
  seen(matches: (request: LoggedRequest) => boolean): Promise<LoggedRequest>;
  /** The bytes served as that job's picture. */
  imageFor(jobId: string, index?: number): Promise<Buffer>;
  close(): Promise<void>;
}
