// What can be typed after `npm run doctor --`.
import { parseArgs } from 'node:util';

export type DoctorOptions =
  | { readonly kind: 'examine'; readonly live: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly detail: string };

export function parseOptions(typed: readonly string[]): DoctorOptions {
  try {
    const { values } = parseArgs({
      args: [...typed],
      options: { live: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
    });
    return values.help ? { kind: 'help' } : { kind: 'examine', live: values.live };
  } catch (error) {
    if (error instanceof TypeError) return { kind: 'wrong', detail: error.message };
    throw error;
  }
}
