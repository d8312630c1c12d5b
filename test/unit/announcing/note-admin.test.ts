// Who acts as an admin is noted beside what they do: rarely, and whatever becomes of it.
import { expect, it } from 'vitest';
import { createNoteAdmin } from '../../../src/announcing/note-admin.ts';
import type { MemberId } from '../../../src/ids.ts';
import { createLog } from '../../../src/log.ts';
import { createMovingClock } from '../../fixture/moving-clock.ts';

const [ada, bob] = ['ada', 'bob'] as MemberId[] as [MemberId, MemberId];
const hourMs = 3_600_000;

function noting(write: () => Promise<void> = async () => {}) {
  const clock = createMovingClock();
  const written: string[] = [];
  const logged: string[] = [];
  const store = {
    noteAdmin: (memberId: MemberId) => {
      written.push(memberId);
      return write();
    },
  };
  const log = createLog('debug', { write: (text) => logged.push(text) });
  return { ...createNoteAdmin({ store, clock, log }), clock, written, logged };
}

it('at most once an hour for each', () => {
  const { note, written, clock } = noting();
  for (const memberId of [ada, ada, bob, ada]) note(memberId);
  clock.move(hourMs - 1);
  note(ada);
  expect(written).toEqual(['ada', 'bob']);
  clock.move(1);
  note(ada);
  expect(written).toEqual(['ada', 'bob', 'ada']);
});

it('without waiting for the database, which the end of the program does', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { note, settled, written } = noting(() => promise);
  note(ada);
  expect(written).toEqual(['ada']);
  let isSettled = false;
  const settling = settled().then(() => {
    isSettled = true;
  });
  await Promise.resolve();
  expect(isSettled).toBe(false);
  resolve();
  await settling;
});

it('and what fails is in the log, and tried again the next time', async () => {
  const { note, settled, written, logged } = noting(() => Promise.reject(new Error('The disk is full')));
  note(ada);
  await settled();
  note(ada);
  await settled();
  expect(written).toEqual(['ada', 'ada']);
  expect(logged.join('')).toContain('The disk is full');
});
