import { expect, it } from 'vitest';
import type { TeamId } from '../../../src/ids.ts';
import { createLog } from '../../../src/log.ts';
import { createNoteChannel } from '../../../src/report/note-channel.ts';

type Kept = Parameters<Parameters<typeof createNoteChannel>[0]['store']['keepNames']>[0];
const teamId = 'T1' as TeamId;

function noting(keepNames: (names: Kept) => Promise<void>) {
  const logged: string[] = [];
  const log = createLog('debug', { write: (text) => logged.push(text) });
  return { ...createNoteChannel({ store: { keepNames }, clock: { now: () => 7 }, log }), logged };
}

it('Names of channels are kept once, and again when they change', async () => {
  const kept: unknown[] = [];
  const { note, settled } = noting(async ({ names, now }) => {
    kept.push([...names, now]);
  });
  note(teamId, 'C1', 'lamps');
  note(teamId, 'C1', 'lamps');
  note(teamId, 'C1', undefined);
  note(teamId, 'C2', 'lamps');
  note(teamId, 'C1', 'lights');
  await settled();
  expect(kept).toEqual([
    [['C1', 'lamps'], 7],
    [['C2', 'lamps'], 7],
    [['C1', 'lights'], 7],
  ]);
});

it('A name that could not be kept is logged, and kept the next time', async () => {
  let isBroken = true;
  const kept: Kept[] = [];
  const { note, settled, logged } = noting(async (names) => {
    if (isBroken) throw new Error('No room');
    kept.push(names);
  });
  note(teamId, 'C1', 'lamps');
  await settled();
  expect(logged.join()).toContain('No room');
  isBroken = false;
  note(teamId, 'C1', 'lamps');
  await settled();
  expect(kept).toHaveLength(1);
});
