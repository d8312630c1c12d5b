// Typed text → a command's options, or what is wrong with it as a sentence.
import type { AnyCommand } from '../../command.ts';
import { UserError } from '../../errors.ts';
import { slackMessages } from '../../messages/slack.ts';
import { optionSpecs } from '../../option.ts';
import { parseTyped } from '../grammar.ts';
import { plainWords } from './payload.ts';

/** `text` is as Slack escapes it. A sentence when it does not fit the command's options. */
export function parseOptions(text: string, command: AnyCommand): Readonly<Record<string, unknown>> | string {
  try {
    return parseTyped(text, optionSpecs(command.options), { plain: plainWords });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return String(error.details.problem ?? slackMessages.invalidOptions);
  }
}
