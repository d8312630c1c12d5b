// The closed list of errors that cross layers. What is expected inside a layer is a value; everything else is a bug.

/** What a person did that cannot be done; `code` names the sentence in messages/ and `details` fills it in. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: UserErrorCode;
  readonly details: Readonly<Record<string, string | number>>;
  constructor(code: UserErrorCode, details: Readonly<Record<string, string | number>> = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

export const userErrorCodes = [
  'unknown_command',
  'invalid_options',
  'prompt_missing',
  'too_many_references',
  'unreadable_picture',
  'unknown_style',
  'unknown_provider',
  'against_rules',
  'expired',
  'not_allowed',
  'not_found',
  'no_picture',
  'already_largest',
  'team_not_approved',
  'no_home_team',
  'several_home_teams',
  'no_provider',
  'too_busy',
  'stopping',
  'storage_full',
] as const;
export type UserErrorCode = (typeof userErrorCodes)[number];

/** A platform (Discord, Slack, the page) would not do what was asked of it. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError';
  readonly code: 'unreachable' | 'rate_limited' | 'forbidden' | 'gone' | 'rejected' | 'bad_token';
  readonly retryAfterMs: number | undefined;
  constructor(
    code: PlatformError['code'],
    message: string,
    options: { cause?: unknown; retryAfterMs?: number } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The database or the disk would not do what was asked of it. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: 'full' | 'busy' | 'unreachable' | 'newer_schema' | 'locked' | 'broken';
  constructor(code: StoreError['code'], message: string, options: { cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
  }
}

/** The environment is not one that the program can run with; `problems` are complete sentences that hold no values. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** Fetching something from outside failed in a way that the caller must tell apart. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
  readonly code: DownloadErrorCode;
  constructor(code: DownloadErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
  }
}

export const downloadErrorCodes = [
  /** The address guard refused: private address, scheme, port, credentials, too many redirects. */
  'address_refused',
  'unreachable',
  'timed_out',
  'too_large',
  'truncated',
  /** An HTTP status other than 200. */
  'bad_status',
  /** It was there and has been deleted: asking again is in vain. */
  'gone',
  /** The bytes are no picture of a type that we take. */
  'not_an_image',
  /** More pixels than we decode. */
  'too_many_pixels',
  /** A picture by its header, but it does not decode. */
  'damaged',
] as const;
export type DownloadErrorCode = (typeof downloadErrorCodes)[number];

/** A value that the type system says cannot be: for the last arm of a switch over a union. */
export function unreachable(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
