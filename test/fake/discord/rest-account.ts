// Routes about the bot's own account, its application and where its gateway is.
import { refuse } from './discord-error.ts';
import type { Gateway } from './gateway.ts';
import { applicationFlags, type PrivilegedIntent } from './intent.ts';
import type { Payloads } from './payload.ts';
import { ok, type Route, route } from './route.ts';
import type { Wire } from './wire.ts';
import type { World } from './world.ts';

interface AccountOptions {
  world: World;
  payloads: Payloads;
  gateway: Gateway;
  gatewayUrl: () => string;
  privilegedIntents: readonly PrivilegedIntent[];
  shards: number;
}

const SESSION_STARTS_PER_DAY = 1000;

export function accountRoutes(options: AccountOptions): Route[] {
  const { world, payloads, gateway } = options;

  function application(): Wire {
    const flags = applicationFlags(options.privilegedIntents);
    return {
      id: world.applicationId,
      name: world.bot.username,
      icon: null,
      description: '',
      type: null,
      bot: payloads.user(world.bot),
      bot_public: true,
      bot_require_code_grant: false,
      integration_types_config: { 0: {}, 1: {} },
      verify_key: '0'.repeat(64),
      flags,
      flags_new: String(flags),
      redirect_uris: [],
      interactions_endpoint_url: null,
      role_connections_verification_url: null,
      owner: { ...payloads.user(world.bot), id: '1', username: 'operator', bot: false },
      approximate_guild_count: [...world.guilds.values()].filter((each) => each.hasBot).length,
      approximate_user_install_count: 0,
      approximate_user_authorization_count: 0,
      explicit_content_filter: 0,
      team: null,
      eligible_oauth2_scopes: [],
    };
  }

  function sessionStartsLeft(): number {
    const used = gateway.log.filter((each) => each.direction === 'received' && each.op === 2).length;
    return Math.max(0, SESSION_STARTS_PER_DAY - used);
  }

  return [
    route('GET', '/gateway', () => ok({ url: options.gatewayUrl() }), { access: 'token' }),
    route('GET', '/gateway/bot', () =>
      ok({
        url: options.gatewayUrl(),
        shards: options.shards,
        session_start_limit: {
          total: SESSION_STARTS_PER_DAY,
          remaining: sessionStartsLeft(),
          reset_after: 86_400_000,
          max_concurrency: 1,
        },
      }),
    ),
    route('GET', '/users/@me', () =>
      ok({ ...payloads.user(world.bot), mfa_enabled: true, locale: 'en-US', verified: true, email: null }),
    ),
    route('GET', '/users/@me/guilds', () =>
      ok(
        [...world.guilds.values()]
          .filter((each) => each.hasBot)
          .map(({ id, name, ownerId }) => ({
            id,
            name,
            icon: null,
            banner: null,
            owner: ownerId === world.bot.id,
            permissions: '0',
            features: [],
          })),
      ),
    ),
    route('GET', '/users/:user', (call) => {
      const user = world.users.get(call.param('user'));
      if (!user) throw refuse('unknownUser');
      return ok(payloads.user(user));
    }),
    route('GET', '/applications/@me', () => ok(application())),
    route('GET', '/oauth2/applications/@me', () => ok(application())),
  ];
}
