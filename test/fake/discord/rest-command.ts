// Routes that register application commands, globally (/applications/:application) and for one guild.
import type { CommandRegistry } from './command-registry.ts';
import { commandListProblems, commandProblems } from './command-rule.ts';
import { refuse } from './discord-error.ts';
import { type Call, nothing, ok, type Route, route } from './route.ts';
import type { FormJudge } from './violation.ts';
import type { Wire } from './wire.ts';
import type { World } from './world.ts';

const WRITE = { limit: { requests: 5, windowMs: 20_000 } };

export function commandRoutes(world: World, registry: CommandRegistry, judge: FormJudge): Route[] {
  return [
    ...routesUnder('/applications/:application/commands', false),
    ...routesUnder('/applications/:application/guilds/:guild/commands', true),
  ];

  function routesUnder(base: string, inGuild: boolean): Route[] {
    const scope = (call: Call): string | undefined => {
      if (call.param('application') !== world.applicationId) throw refuse('wrongApplication');
      if (!inGuild) return undefined;
      const guild = world.guilds.get(call.param('guild'));
      if (!guild) throw refuse('unknownGuild');
      if (!guild.hasBot) throw refuse('missingAccess');
      return guild.id;
    };
    const find = (call: Call) => {
      const command = registry.find(scope(call), call.param('command'));
      if (!command) throw refuse('unknownCommand');
      return command;
    };
    const view = (wire: Wire, call: Call): Wire => {
      if (call.query.get('with_localizations') === 'true') return wire;
      const { name_localizations: _names, description_localizations: _descriptions, ...rest } = wire;
      return rest;
    };

    return [
      route('GET', base, (call) => ok(registry.list(scope(call)).map(({ wire }) => view(wire, call)))),
      route(
        'PUT',
        base,
        (call) => {
          const guildId = scope(call);
          if (!Array.isArray(call.body)) {
            const message = 'Only iterables may be used in a ListType';
            judge.judge(call.where, [{ path: [], code: 'LIST_TYPE_CONVERT', message }]);
          }
          const bodies = (call.body as unknown[]).map((each) =>
            judge.accept<Wire>(call.where, 'ApplicationCommandUpdateRequest', each),
          );
          judge.judge(call.where, commandListProblems(bodies));
          return ok(registry.replaceAll(guildId, bodies).map(({ wire }) => wire));
        },
        WRITE,
      ),
      route(
        'POST',
        base,
        (call) => {
          const guildId = scope(call);
          const body = judge.accept<Wire>(call.where, 'ApplicationCommandCreateRequest', call.body);
          judge.judge(call.where, commandProblems(body));
          const exists = registry.same(guildId, Number(body.type ?? 1), String(body.name)) !== undefined;
          return { status: exists ? 200 : 201, body: registry.put(guildId, body).wire };
        },
        WRITE,
      ),
      route('GET', `${base}/:command`, (call) => ok(find(call).wire)),
      route(
        'PATCH',
        `${base}/:command`,
        (call) => {
          const before = find(call);
          const body = judge.accept<Wire>(call.where, 'ApplicationCommandPatchRequestPartial', call.body);
          const after = { ...before.wire, ...body };
          judge.judge(call.where, commandProblems(after));
          return ok(registry.put(before.guildId, after, before).wire);
        },
        WRITE,
      ),
      route(
        'DELETE',
        `${base}/:command`,
        (call) => {
          registry.remove(find(call).id);
          return nothing;
        },
        WRITE,
      ),
    ];
  }
}
