// For doctor: whether the tokens are good and the app has every scope of the manifest. Says what to do, never a secret.
import { slackMessages } from '../../messages/slack.ts';
import type { PlatformCheck } from '../platform.ts';
import { botScopes } from './register.ts';
import { failureOf, type SlackClient } from './web-api.ts';

const say = slackMessages.check;

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
      { name, ok: true, detail: say.botToken(team) },
      {
        name: 'scopes',
        ok: missing.length === 0,
        detail: missing.length === 0 ? say.scopes : say.scopesMissing(missing),
      },
    ];
  } catch (error) {
    return [failed(name, error, say.copyBotToken)];
  }
}

async function appCheck(client: SlackClient): Promise<PlatformCheck> {
  const name = 'app token';
  try {
    await client.apps.connections.open({});
    return { name, ok: true, detail: say.appToken };
  } catch (error) {
    return failed(name, error, say.makeAppToken);
  }
}

function signingCheck(signingSecret: string | undefined): PlatformCheck {
  const ok = signingSecret !== undefined;
  return {
    name: 'signing secret',
    ok,
    detail: ok ? say.signingSecret : say.signingSecretMissing,
  };
}

function failed(name: string, error: unknown, remedy: string): PlatformCheck {
  const failure = failureOf(error);
  if (failure === undefined) throw error;
  const definite = failure.kind === 'bad_token' || failure.kind === 'refused';
  return {
    name,
    ok: false,
    detail: definite ? say.refused(failure.detail, remedy) : say.unreachable(failure.detail),
  };
}
