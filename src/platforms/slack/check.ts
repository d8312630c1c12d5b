// For doctor: whether the tokens are good and the app has every scope of the manifest. Says what to do, never a secret.
import type { PlatformCheck } from '../platform.ts';
import { botScopes } from './register.ts';
import { failureOf, type SlackClient } from './web-api.ts';

export async function check(parts: {
  readonly client: SlackClient;
  readonly appClient: SlackClient | undefined;
  readonly signingSecret: string | undefined;
}): Promise<readonly PlatformCheck[]> {
  const checks = await botChecks(parts.client);
  if (parts.appClient !== undefined) return [...checks, await appCheck(parts.appClient)];
  return [...checks, signingCheck(parts.signingSecret)];
}

async function botChecks(client: SlackClient): Promise<PlatformCheck[]> {
  const name = 'bot token';
  try {
    const { team, response_metadata: metadata } = await client.auth.test();
    const granted = new Set(metadata?.scopes ?? []);
    const missing = botScopes.filter((scope) => !granted.has(scope));
    return [
      { name, ok: true, detail: `Works, in the workspace ${team ?? 'of an unknown name'}.` },
      {
        name: 'scopes',
        ok: missing.length === 0,
        detail:
          missing.length === 0
            ? 'All that the manifest asks for.'
            : `Missing: ${missing.join(', ')}. Put manifest.json into the app's settings and install it again.`,
      },
    ];
  } catch (error) {
    return [failed(name, error, 'Copy the Bot User OAuth Token (xoxb-) into SLACK_BOT_TOKEN.')];
  }
}

async function appCheck(client: SlackClient): Promise<PlatformCheck> {
  const name = 'app token';
  try {
    await client.apps.connections.open({});
    return { name, ok: true, detail: 'Socket Mode can be opened.' };
  } catch (error) {
    return failed(
      name,
      error,
      'Make an app-level token (xapp-) with the scope connections:write for SLACK_APP_TOKEN.',
    );
  }
}

function signingCheck(signingSecret: string | undefined): PlatformCheck {
  const ok = signingSecret !== undefined;
  return {
    name: 'signing secret',
    ok,
    detail: ok
      ? 'Present; requests are taken at POST /slack/events.'
      : 'Missing. Set SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode).',
  };
}

function failed(name: string, error: unknown, remedy: string): PlatformCheck {
  const failure = failureOf(error);
  if (failure === undefined) throw error;
  const definite = failure.kind === 'bad_token' || failure.kind === 'refused';
  return {
    name,
    ok: false,
    detail: definite
      ? `Slack says ${failure.detail}. ${remedy}`
      : `Slack cannot be asked (${failure.detail}). Check the network, and SLACK_API_URL where it is set.`,
  };
}
