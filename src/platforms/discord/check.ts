// What doctor says of Discord: the token, the application, intents, commands, servers. Changes nothing there.
import { ApplicationFlags, RequestMethod, type RouteLike, Routes } from 'discord.js';
import { z } from 'zod';
import { PlatformError } from '../../errors.ts';
import { discordMessages } from '../../messages/discord.ts';
import type { PlatformCheck } from '../platform.ts';
import { menuType } from './menu-command.ts';
import { valueIn } from './platform-error.ts';
import type { Rest } from './rest.ts';
import { applicationSchema } from './wire.ts';

const sentences = discordMessages.check;

export async function check(
  rest: Rest,
  applicationId: string | undefined,
  guildIds: readonly string[],
  signal: AbortSignal,
): Promise<readonly PlatformCheck[]> {
  const get = async <Value>(path: RouteLike, schema: z.ZodType<Value>): Promise<Value> =>
    schema.parse(valueIn(await rest.call({ method: RequestMethod.Get, path, signal })));
  const found: PlatformCheck[] = [];
  let name = 'token';
  try {
    const bot = await get(Routes.user(), z.object({ username: z.string() }));
    found.push({ name, ok: true, detail: sentences.token(bot.username) });
    name = 'application';
    const application = await get(Routes.currentApplication(), applicationSchema);
    found.push(checkApplication(application, applicationId));
    found.push({
      name: 'intents',
      ok: true,
      detail: sentences.intents(hasMessageContent(application)),
    });
    name = 'commands';
    const places =
      guildIds.length === 0
        ? [Routes.applicationCommands(application.id)]
        : guildIds.map((guildId) => Routes.applicationGuildCommands(application.id, guildId));
    const names = new Set<string>();
    for (const place of places) {
      const commands = await get(place, z.array(z.object({ name: z.string(), type: z.number().default(1) })));
      for (const { name, type } of commands) names.add(type === menuType ? name : `/${name}`);
    }
    found.push({ name, ok: true, detail: sentences.commands([...names]) });
    found.push(checkServers(application));
  } catch (error) {
    // What comes after it would only fail in the same way.
    if (!(error instanceof PlatformError)) throw error;
    found.push({ name, ok: false, detail: error.message });
  }
  return found;
}

type Application = z.infer<typeof applicationSchema>;

function checkApplication(application: Application, applicationId: string | undefined): PlatformCheck {
  const isOther = applicationId !== undefined && applicationId !== application.id;
  const detail = isOther
    ? discordMessages.otherApplication(application.id)
    : sentences.application(application.name, application.id);
  return { name: 'application', ok: !isOther, detail };
}

function checkServers({ id, approximate_guild_count: count }: Application): PlatformCheck {
  const isAlone = (count ?? 0) === 0;
  return {
    name: 'servers',
    ok: !isAlone,
    detail: isAlone ? sentences.noServers(id) : sentences.servers(count ?? 0),
  };
}

/** Whether the operator has switched it on; the limited flag is what smaller applications get. */
export function hasMessageContent({ flags = 0 }: Application): boolean {
  return (
    (flags & (ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited)) !== 0
  );
}
