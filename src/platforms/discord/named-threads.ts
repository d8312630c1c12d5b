// The channel of each thread that a message names by an id alone, looked up at Discord; commands bring it along.
import { namedSchema } from '../../named.ts';
import type { OptionSpec } from '../../option.ts';
import type { Servers } from './servers.ts';

/** Rejects with a PlatformError when Discord cannot be asked. */
export async function withParents(
  options: Readonly<Record<string, unknown>>,
  specs: readonly OptionSpec[],
  servers: Pick<Servers, 'place'>,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  const found = await Promise.all(
    specs.map(async ({ name, kind }) => {
      const value = kind === 'channel' ? namedSchema.safeParse(options[name]).data : undefined;
      const parentId = value && (await servers.place(value.id, signal))?.parentChannelId;
      return parentId === undefined ? [] : [[name, { ...value, parentId }] as const];
    }),
  );
  return { ...options, ...Object.fromEntries(found.flat()) };
}
