// Amounts and ends as an admin writes them, or what is wrong with them.
import type { Services } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { budgetMessages as say } from '../src/messages/budgets.ts';

/** In micro-dollars, more than nothing. */
export function readAmount(name: string, written: string, { credits }: Pick<Services, 'credits'>): number {
  const micros = credits.read(written) ?? refuse(say.notAnAmount(name));
  return micros > 0 ? micros : refuse(say.tooLittle(name));
}

/** null: unlimited. */
export function readAllowance(
  written: string,
  { credits }: Pick<Services, 'credits'>,
): number | null | 'usual' {
  const word = written.trim().toLowerCase();
  if (word === 'usual') return word;
  if (word === 'unlimited') return null;
  return credits.read(written) ?? refuse(say.notAnAllowance);
}

/** Epoch milliseconds. */
export function readEndOf(
  name: string,
  written: string,
  timeZone: string,
  { credits }: Pick<Services, 'credits'>,
): number {
  const end = credits.endOf(written, timeZone);
  switch (end.kind) {
    case 'end':
      return end.at;
    case 'past':
      return refuse(say.pastEnd(name));
    case 'too_far':
      return refuse(say.farEnd(name));
    case 'unreadable':
      return refuse(say.notAnEnd(name));
  }
}

export function refuse(problem: string): never {
  throw new UserError('invalid_options', { problem });
}
