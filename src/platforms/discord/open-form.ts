// Opens the form of a command within the three seconds in which Discord lets one open, or says why there is none.
import type { Clock } from '../../clock.ts';
import type { AnyCommand, CommandSet } from '../../command.ts';
import type { Dispatch, Invocation } from '../../invocation.ts';
import { discordMessages } from '../../messages/discord.ts';
import { line, type Reply } from '../../reply.ts';
import { translations } from '../../translations/index.ts';
import type { Answers } from './answer.ts';
import { translationFor } from './localise.ts';
import { menuType } from './menu-command.ts';
import { modalOf } from './modal.ts';
import { chosen } from './receive.ts';
import type { Interaction } from './wire.ts';

/** What may pass before something else has to be said. */
const decideMs = 2_200;
/** For each of two attempts to open it, so that both end in time. */
const openMs = 700;

/** Whether it asks for the form of its command: a button, a menu, or a typed command that was given nothing. */
export function opensForm(interaction: Interaction, command: AnyCommand | undefined): boolean {
  if (command?.acknowledge !== 'form') return false;
  if (interaction.type === 3) return true;
  if (interaction.type !== 2) return false;
  return interaction.data.type === menuType || chosen(interaction).options.length === 0;
}

export type FormOpening = {
  readonly interaction: Interaction;
  readonly command: AnyCommand | undefined;
  readonly invocation: Invocation;
};

/** Resolves with what is to be shown in place of the form, already acknowledged; undefined once it is open. */
export async function openForm(
  { interaction, command, invocation }: FormOpening,
  parts: {
    readonly answers: Answers;
    readonly clock: Clock;
    readonly commands: CommandSet;
    readonly dispatch: Dispatch;
  },
  signal: AbortSignal,
): Promise<Reply | undefined> {
  const { answers, clock, commands, dispatch } = parts;
  const acknowledge = () => answers.acknowledge(interaction, command, signal);
  const replying = dispatch({ ...invocation, opensForm: true });
  const first = await Promise.race([replying, passed(clock.deadline(decideMs, signal))]);
  if (first === 'passed') {
    if (!(await acknowledge())) return undefined;
    const reply = await replying;
    return reply.form === undefined ? reply : tooLate();
  }
  const target = first.form === undefined ? undefined : commands.find(first.form.command);
  if (first.form === undefined || target === undefined) return (await acknowledge()) ? first : undefined;
  const modal = modalOf(first.form, target, translationFor(interaction.locale, translations));
  await answers.open(interaction, modal, openMs, signal);
  return undefined;
}

function passed(signal: AbortSignal): Promise<'passed'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('passed');
    else signal.addEventListener('abort', () => resolve('passed'), { once: true });
  });
}

function tooLate(): Reply {
  return {
    lines: [line('plain', discordMessages.formExpired)],
    images: [],
    buttons: [],
    audience: 'private',
  };
}
