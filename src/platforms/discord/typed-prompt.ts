// Options that people type into the prompt of a slash command (`a lamp --ar 16:9`), as elsewhere. Pure.
import { z } from 'zod';
import type { AnyCommand } from '../../command.ts';
import { UserError } from '../../errors.ts';
import { optionSpecs } from '../../option.ts';
import { parseTyped } from '../grammar.ts';

type Values = Readonly<Record<string, unknown>>;

const looksTyped = /(?:^|\s)(?:--|—|–)\p{L}/u;

/** What was given in fields wins. A prompt that is not understood as a whole is one, dashes and all. */
export function withTyped(given: Values, command: AnyCommand): Values {
  const specs = optionSpecs(command.options);
  const prompt = specs.find(({ positional }) => positional === true)?.name;
  const text = prompt === undefined ? undefined : given[prompt];
  if (prompt === undefined || typeof text !== 'string' || !looksTyped.test(text)) return given;
  const typed = parse(text, specs);
  if (typed === undefined || typed[prompt] === undefined || Object.keys(typed).length === 1) return given;
  const isAcceptable = Object.entries(typed).every(([name, value]) => {
    const schema = command.options.shape[name];
    return schema !== undefined && z.safeParse(schema, value).success;
  });
  return isAcceptable ? { ...typed, ...given, [prompt]: typed[prompt] } : given;
}

function parse(...typed: Parameters<typeof parseTyped>): Values | undefined {
  try {
    return parseTyped(...typed);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
