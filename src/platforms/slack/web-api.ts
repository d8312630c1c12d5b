// How Slack's Web API is called, and what each way of failing means. It never retries: the state machine does.
import { webApi } from '@slack/bolt';
import { PlatformError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { boltLogger } from './bolt-log.ts';

export type SlackClient = webApi.WebClient;

/** The SDK by itself has no timeout and repeats every call, posts included, ten times over half an hour. */
export function clientOptions(apiUrl: string, log: Log): webApi.WebClientOptions {
  return {
    slackApiUrl: apiUrl,
    timeout: 20_000,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: boltLogger(log),
    allowAbsoluteUrls: false,
  };
}

export function createClient(token: string, apiUrl: string, log: Log): SlackClient {
  return new webApi.WebClient(token, clientOptions(apiUrl, log));
}

export type Failure =
  | { readonly kind: 'rate_limited'; readonly afterMs: number; readonly detail: string }
  /** It may have been done or not. */
  | { readonly kind: 'in_doubt'; readonly afterMs: number; readonly detail: string }
  /** Not in this channel, but perhaps in another. */
  | { readonly kind: 'closed'; readonly detail: string }
  /** Nothing works with this token any more. */
  | { readonly kind: 'bad_token'; readonly detail: string }
  /** A definite no, with Slack's code. */
  | { readonly kind: 'refused'; readonly detail: string };

const closedCodes = new Set([
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'restricted_action_non_threadable_channel',
  'restricted_action_thread_locked',
  'thread_not_found',
  'thread_locked',
  'messages_tab_disabled',
  'team_access_not_granted',
]);
const tokenCodes = new Set([
  'token_revoked',
  'token_expired',
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'org_login_required',
]);
// Slack's own pages say of these that some of the work may have been done.
const doubtfulCodes = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);

/** What a call's rejection means; undefined when it is none of Slack's or the network's, so a bug. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof webApi.WebAPIRateLimitedError)
    return { kind: 'rate_limited', afterMs: error.retryAfter * 1000, detail: 'rate limited' };
  if (error instanceof webApi.WebAPIPlatformError) return refusal(error.data.error);
  if (error instanceof webApi.WebAPIHTTPError)
    return { kind: 'in_doubt', afterMs: 5_000, detail: `HTTP ${error.statusCode}` };
  if (error instanceof webApi.WebAPIRequestError)
    return { kind: 'in_doubt', afterMs: 2_000, detail: error.original.message };
  if (error instanceof PlatformError)
    return error.code === 'rate_limited'
      ? { kind: 'rate_limited', afterMs: error.retryAfterMs ?? 30_000, detail: error.message }
      : { kind: 'in_doubt', afterMs: 2_000, detail: error.message };
  return undefined;
}

function refusal(code: string): Failure {
  if (code === 'ratelimited') return { kind: 'rate_limited', afterMs: 30_000, detail: code };
  if (closedCodes.has(code)) return { kind: 'closed', detail: code };
  if (tokenCodes.has(code)) return { kind: 'bad_token', detail: code };
  if (doubtfulCodes.has(code)) return { kind: 'in_doubt', afterMs: 5_000, detail: code };
  // The SDK puts a body that is no JSON where the code belongs, e.g. a proxy's page.
  if (!/^[a-z0-9_:.]{1,80}$/.test(code))
    return { kind: 'in_doubt', afterMs: 5_000, detail: 'an answer that is no JSON' };
  return { kind: 'refused', detail: code };
}

/** Slack's code of a definite refusal, e.g. `message_not_found`. */
export function refusalCode(error: unknown): string | undefined {
  const failure = failureOf(error);
  return failure?.kind === 'refused' || failure?.kind === 'closed' ? failure.detail : undefined;
}

/** Whether an address is Slack's own, so that it may be given what only Slack may know. */
export function isSlackAddress(url: string, apiUrl: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, host } = new URL(url);
  if (host === new URL(apiUrl).host) return protocol === new URL(apiUrl).protocol;
  return protocol === 'https:' && (hostname === 'slack.com' || hostname.endsWith('.slack.com'));
}
