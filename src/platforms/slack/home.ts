// The App Home: what the commands say to somebody, one section each. It is published anew whenever they open it, and
// shows words alone, because no private file can be shown there.
import type { types } from '@slack/bolt';
import type { AnyCommand, CommandSet } from '../../command.ts';
import type { Form } from '../../form.ts';
import type { Dispatch, Invocation } from '../../invocation.ts';
import type { Log } from '../../log.ts';
import { slackMessages } from '../../messages/slack.ts';
import { fieldSpecs } from '../../option.ts';
import { type Line, line } from '../../reply.ts';
import { buttonId } from './button-id.ts';
import { inWords } from './form.ts';
import type { People } from './people.ts';
import { render } from './render.ts';
import { failureOf, type SlackClient } from './web-api.ts';

export type PublishHome = (personId: string, eventId: string) => Promise<void>;

const say = slackMessages.home;
const sections: readonly { readonly command: string; readonly heading: string; readonly change?: string }[] =
  [
    { command: 'credits', heading: say.credits },
    { command: 'history', heading: say.pictures },
    { command: 'settings mine', heading: say.settings, change: say.changeSettings },
    { command: 'help', heading: say.help },
  ];
// docs.slack.dev/surfaces/app-home.
const mostBlocks = 100;

export function createHome(parts: {
  readonly commands: CommandSet;
  readonly dispatch: Dispatch;
  readonly client: () => SlackClient;
  readonly people: People;
  readonly log: Log;
  readonly team: { readonly externalId: string; readonly name: string };
}): PublishHome {
  const { commands, dispatch, client, people, log, team } = parts;

  const describe = async (
    personId: string,
    eventId: string,
  ): Promise<Omit<Invocation, 'command' | 'dedupeKey'> & { readonly dedupeKey: string }> => {
    const [personName, roleIds] = await Promise.all([people.nameOf(personId), people.groupsOf(personId)]);
    return {
      platform: 'slack',
      team,
      person: {
        externalId: personId,
        name: personName,
        roleIds,
        isTeamAdmin: () => people.isTeamAdmin(personId),
      },
      options: {},
      destination: {
        platform: 'slack',
        channelId: personId,
        personId,
        personName,
        details: { teamId: team.externalId, mayPost: false },
      },
      dedupeKey: `slack:${team.externalId}:home:${eventId}`,
    };
  };

  return async (personId, eventId) => {
    const who = await describe(personId, eventId);
    const shown = await Promise.all(
      sections.map(async ({ command: name, heading, change }) => {
        const command = commands.find(name);
        if (command === undefined) return [];
        const invocation = { ...who, command: name, dedupeKey: `${who.dedupeKey}:${name}` };
        const opensForm = change !== undefined && command.acknowledge === 'form';
        const reply = await dispatch(opensForm ? { ...invocation, opensForm: true } : invocation);
        const lines = reply.form === undefined ? reply.lines : valueLines(command, reply.form);
        const { blocks } = render({ lines, buttons: reply.buttons });
        return [header(heading), ...blocks, ...(change === undefined ? [] : [changeButton(name, change)])];
      }),
    );
    try {
      const blocks = shown.flat().slice(0, mostBlocks);
      await client().views.publish({ user_id: personId, view: { type: 'home', blocks } });
    } catch (error) {
      const failure = failureOf(error);
      if (failure === undefined) throw error;
      log.warn({ reason: failure.detail }, 'The App Home could not be shown');
    }
  };
}

/** What a form holds, for people who only look at it. */
function valueLines(command: AnyCommand, { fields }: Form): readonly Line[] {
  const specs = fieldSpecs(command.options);
  return fields.map(({ option, value, choices }) => {
    const usual = specs.find(({ name }) => name === option)?.usual ?? say.usual;
    const label = choices?.find((choice) => choice.value === value)?.label;
    return line('item', say.setting(inWords(option), label ?? value ?? usual));
  });
}

function header(text: string): types.KnownBlock {
  return { type: 'header', text: { type: 'plain_text', text } };
}

function changeButton(command: string, label: string): types.KnownBlock {
  const id = buttonId(command);
  return {
    type: 'actions',
    elements: [{ type: 'button', action_id: id, value: id, text: { type: 'plain_text', text: label } }],
  };
}
