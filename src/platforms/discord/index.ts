// Discord as a platform: puts its parts together and keeps count of what is under way.
import { RequestMethod, Routes } from 'discord.js';
import type { Clock } from '../../clock.ts';
import type { CommandSet } from '../../command.ts';
import { PlatformError } from '../../errors.ts';
import type { HttpClient } from '../../http/http-client.ts';
import type { FitImage } from '../../image/fit.ts';
import type { Dispatch } from '../../invocation.ts';
import type { Log } from '../../log.ts';
import { discordMessages } from '../../messages.ts';
import { line, type Reply } from '../../reply.ts';
import type { Suggest } from '../../suggestions.ts';
import { translations } from '../../translations/index.ts';
import type { Platform } from '../platform.ts';
import { createAnswers } from './answer.ts';
import { createAutocomplete } from './autocomplete.ts';
import { check } from './check.ts';
import { deliver } from './deliver.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { valueIn } from './platform-error.ts';
import { asked, invocationOf } from './receive.ts';
import { readReference } from './reference.ts';
import { createRefusals } from './refusals.ts';
import { register } from './register.ts';
import { createRest } from './rest.ts';
import { tell } from './tell.ts';
import { applicationSchema, interactionSchema } from './wire.ts';

export type DiscordOptions = {
  readonly token: string;
  /** Undefined: the one that the token belongs to. */
  readonly applicationId?: string;
  /** With its path, without the version, e.g. `https://discord.com/api` (the default). The gateway is where it says. */
  readonly apiUrl?: string;
  /** Servers in which alone the commands are registered; none: everywhere. */
  readonly guildIds: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
  readonly http: HttpClient;
  readonly fit: FitImage;
};

/** More than ten edits a minute would take the channel's rate limit from others. */
const progressEveryMs = 5_000;

/** Nothing can be answered after it. */
const interactionLifeMs = 15 * 60_000;

export function createDiscord(options: DiscordOptions): Platform {
  const { clock, log, http, fit, token, apiUrl } = options;
  const refusals = createRefusals({ clock, log });
  const rest = createRest({ token, apiUrl, clock, refusals });
  const answers = createAnswers({ rest, clock, log, fit });
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  let gateway: Gateway | undefined;
  const teamName = (guildId: string) => gateway?.serverName(guildId);
  const autocomplete = createAutocomplete({ rest, log, teamName });

  async function handle(
    wire: unknown,
    commands: CommandSet,
    dispatch: Dispatch,
    suggest: Suggest,
  ): Promise<void> {
    const read = interactionSchema.safeParse(wire);
    if (!read.success) {
      log.warn({ issues: read.error.issues.length }, 'interaction of an unknown form ignored');
      return;
    }
    const interaction = read.data;
    const signal = clock.deadline(interactionLifeMs);
    if (interaction.type === 4) return autocomplete(interaction, commands, suggest, signal);
    const command = commands.find(asked(interaction).command);
    if (!(await answers.acknowledge(interaction, command, signal))) return;
    const invocation = invocationOf(interaction, command, teamName, apiUrl);
    if (invocation === undefined) return;
    const show = (reply: Reply) => answers.reply(interaction, command, invocation.destination, reply, signal);
    const reply = await dispatch(invocation);
    try {
      await show(reply);
    } catch (error) {
      log.error({ err: error, interactionId: interaction.id }, 'a reply cannot be shown');
      await show(apology(interaction.id));
    }
  }

  function receive(...received: Parameters<typeof handle>): void {
    if (stopping.signal.aborted) return;
    const handling = handle(...received)
      .catch((error: unknown) => log.error({ err: error }, 'interaction failed'))
      .finally(() => underWay.delete(handling));
    underWay.add(handling);
  }

  return {
    id: 'discord',
    start: async (commands, dispatch, suggest) => {
      const path = Routes.currentApplication();
      // First of all: a bad token must not use up the connections that Discord counts.
      const application = applicationSchema.parse(
        valueIn(await rest.call({ method: RequestMethod.Get, path, signal: stopping.signal })),
      );
      if (options.applicationId !== undefined && options.applicationId !== application.id) {
        throw new PlatformError('rejected', discordMessages.otherApplication(application.id));
      }
      await register(rest, application.id, options.guildIds, commands, translations, stopping.signal);
      const receiveWire = (wire: unknown) => receive(wire, commands, dispatch, suggest);
      gateway = createGateway({ token, apiUrl, refusals, log, receive: receiveWire });
      await gateway.connect();
    },
    stop: async () => {
      stopping.abort();
      await gateway?.close();
      await Promise.all(underWay);
      rest.close();
    },
    ready: () => gateway?.ready() ?? discordMessages.notStarted,
    deliver: (delivery, signal) => deliver(delivery, { rest, clock, fit, log }, signal),
    tell: (personId, reply, signal) => tell(personId, reply, { rest, fit }, signal),
    progress: { everyMs: progressEveryMs, most: Number.POSITIVE_INFINITY },
    readReference: (locator, maxBytes, signal) =>
      readReference(locator, maxBytes, { rest, http, apiUrl }, signal),
    routes: [],
    check: (signal) => check(rest, options.applicationId, options.guildIds, signal),
  };
}

/** Without it the person would look at "thinking" for a quarter of an hour. */
function apology(interactionId: string): Reply {
  const lines = [line('plain', discordMessages.broken(interactionId))];
  return { lines, images: [], buttons: [], audience: 'private' };
}
