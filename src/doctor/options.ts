// What can be typed after `npm run doctor --`.
import { parseArgs } from 'node:util';
import { doctorSentences as say } from './sentences.ts';

export type DoctorOptions =
  | { readonly kind: 'examine' }
  /** Make one picture at this provider; `agreed`: without asking. */
  | { readonly kind: 'live'; readonly provider: string; readonly agreed: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly detail: string };

export function parseOptions(typed: readonly string[]): DoctorOptions {
  try {
    const { values } = parseArgs({
      args: [...typed],
      options: {
        live: { type: 'string' },
        yes: { type: 'boolean', short: 'y', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return { kind: 'help' };
    if (values.live !== undefined) {
      return { kind: 'live', provider: values.live.trim().toLowerCase(), agreed: values.yes };
    }
    return values.yes ? { kind: 'wrong', detail: say.yesToWhat } : { kind: 'examine' };
  } catch (error) {
    if (error instanceof TypeError) return { kind: 'wrong', detail: error.message };
    throw error;
  }
}
